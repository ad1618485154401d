using System.Runtime.InteropServices;

/// <summary>
/// Loads another native half of OpenCvSharp than the one beside the program: the file that OPENCVSHARP_NATIVE names.
/// The runtime calls <see cref="Initialize"/> before Main of each program started under DOTNET_STARTUP_HOOKS, so that
/// one build of a program runs on either native, and no program knows of the choice.
/// </summary>
internal static class StartupHook
{
    private const string Library = "OpenCvSharpExtern";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("OPENCVSHARP_NATIVE") is not { Length: > 0 } file) return;

        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
        {
            if (loaded.LoadedAssembly.GetName().Name != "OpenCvSharp") return;
            NativeLibrary.SetDllImportResolver(
                loaded.LoadedAssembly,
                (name, _, _) => name == Library ? NativeLibrary.Load(file) : IntPtr.Zero);
        };
    }
}
