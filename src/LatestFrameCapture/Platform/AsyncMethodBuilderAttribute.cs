namespace LatestFrames;

/// <summary>
/// Hides .NET's attribute from the compiler, because netstandard2.0 has no pooling builder: methods get the ordinary
/// builder, and a wait allocates.
/// </summary>
/// <remarks>Embedded, so that other assemblies do not see it: the tests use .NET's attribute.</remarks>
[Microsoft.CodeAnalysis.Embedded]
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AsyncMethodBuilderAttribute(Type builderType) : Attribute
{
    public Type BuilderType { get; } = builderType;
}
