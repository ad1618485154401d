namespace LatestFrames;

/// <summary>Hides .NET's own, which the compiler would obey: there are no pools here, so methods get the ordinary builder, and a wait allocates.</summary>
/// <remarks>Embedded, as the compiler calls what other assemblies do not see: the tests have .NET's own.</remarks>
[Microsoft.CodeAnalysis.Embedded]
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AsyncMethodBuilderAttribute(Type builderType) : Attribute
{
    public Type BuilderType { get; } = builderType;
}
