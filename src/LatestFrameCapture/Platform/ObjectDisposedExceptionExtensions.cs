using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

internal static class ObjectDisposedExceptionExtensions
{
    extension(ObjectDisposedException)
    {
        /// <summary>
        /// As .NET's method; unlike Polyfill's, it declares to the compiler that the condition is false afterwards.
        /// </summary>
        public static void ThrowIf([DoesNotReturnIf(true)] bool condition, object instance) =>
            ObjectDisposedException.ThrowIf(condition, instance.GetType());

        /// <inheritdoc cref="ThrowIf(bool, object)"/>
        public static void ThrowIf([DoesNotReturnIf(true)] bool condition, Type type)
        {
            if (condition) throw new ObjectDisposedException(type.FullName);
        }
    }
}
