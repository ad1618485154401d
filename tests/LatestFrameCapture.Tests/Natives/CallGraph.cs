using Mono.Cecil;

namespace LatestFrames;

/// <summary>
/// The methods of OpenCvSharp that a set of assemblies reaches: through calls, delegates, static constructors and the
/// overrides that the runtime or OpenCvSharp calls on types that are made.
/// </summary>
internal sealed class CallGraph
{
    private const string Library = "OpenCvSharp";

    private readonly HashSet<MethodDefinition> _reached = [];
    private readonly HashSet<TypeDefinition> _made = [];
    private readonly Queue<MethodDefinition> _unread = new();

    public CallGraph(IEnumerable<string> assemblies)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        var parameters = new ReaderParameters { AssemblyResolver = resolver };
        foreach (string file in assemblies)
        {
            using var assembly = AssemblyDefinition.ReadAssembly(file, parameters);
            foreach (TypeDefinition type in assembly.MainModule.GetTypes())
            {
                foreach (MethodDefinition method in type.Methods) ReachCallsOf(method);
            }
        }

        do ReadBodies();
        while (ReachOverrides());
    }

    /// <summary>The names of the native functions, sorted.</summary>
    public IReadOnlyList<string> NativeFunctions =>
    [
        .. _reached.Where(method => method.IsPInvokeImpl && method.PInvokeInfo.Module.Name == "OpenCvSharpExtern")
            .Select(method => method.PInvokeInfo.EntryPoint).Distinct().Order(StringComparer.Ordinal),
    ];

    private void ReachCallsOf(MethodDefinition method)
    {
        if (!method.HasBody) return;
        foreach (MethodReference called in method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>())
        {
            if (called.DeclaringType.GetElementType().Scope.Name.StartsWith(Library, StringComparison.Ordinal))
                Reach(called.Resolve());
        }
    }

    private void Reach(MethodDefinition? method)
    {
        if (method is not null && _reached.Add(method)) _unread.Enqueue(method);
    }

    private void ReadBodies()
    {
        while (_unread.TryDequeue(out MethodDefinition? method))
        {
            ReachCallsOf(method);
            Reach(method.DeclaringType.Methods.FirstOrDefault(m => m.IsConstructor && m.IsStatic));
            if (!method.IsConstructor || method.IsStatic) continue;
            for (TypeDefinition? type = method.DeclaringType; IsOurs(type); type = type!.BaseType?.Resolve())
                _made.Add(type!);
        }
    }

    /// <summary>True if there was one more to reach.</summary>
    private bool ReachOverrides()
    {
        MethodDefinition[] found =
        [
            .. _made.SelectMany(type => type.Methods)
                .Where(method => method.IsVirtual && !_reached.Contains(method) && Overridden(method).Any(IsCalled)),
        ];
        foreach (MethodDefinition method in found) Reach(method);
        return found.Length > 0;
    }

    // What a type of the framework declares, such as Dispose or Finalize, anybody may call.
    private bool IsCalled(MethodDefinition method) => !IsOurs(method.DeclaringType) || _reached.Contains(method);

    private static bool IsOurs(TypeDefinition? type) => type?.Module.Assembly.Name.Name == Library;

    private static IEnumerable<MethodDefinition> Overridden(MethodDefinition method)
    {
        var types = method.DeclaringType.Interfaces.Select(i => i.InterfaceType.Resolve()).ToList();
        for (TypeDefinition? type = method.DeclaringType.BaseType?.Resolve();
            type is not null;
            type = type.BaseType?.Resolve())
            types.Add(type);
        return types.Where(type => type is not null).SelectMany(type => type.Methods)
            .Where(other =>
                other.IsVirtual && other.Name == method.Name && other.Parameters.Count == method.Parameters.Count);
    }
}
