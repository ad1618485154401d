namespace LatestFrames;

/// <summary>The environment variables of a child: those that it needs, because others may hold what is
/// secret.</summary>
internal static class ChildEnvironment
{
    private static readonly HashSet<string> s_kept = new(StringComparer.OrdinalIgnoreCase)
    {
        // Programs, libraries, folders.
        "PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "PATHEXT", "COMSPEC",
        "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "USERPROFILE", "APPDATA", "LOCALAPPDATA",

        // Certificates, hardware, screens.
        "SSL_CERT_FILE", "SSL_CERT_DIR", "LIBVA_DRIVER_NAME", "LIBVA_DRIVERS_PATH", "LIBVA_MESSAGING_LEVEL",
        "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR",
        "no_proxy",
    };

    /// <summary>Leaves in a child's variables those that it may have, and sets its language.</summary>
    /// <param name="variables">The variables that it would inherit.</param>
    public static void Restrict(IDictionary<string, string?> variables)
    {
        foreach (string name in variables.Keys.ToList())
        {
            // A proxy may be given with its password; then it goes the way of the input's options.
            bool isProxy = name.Equals("http_proxy", StringComparison.OrdinalIgnoreCase);
            bool isKept = isProxy ? variables[name]?.Contains('@') != true : s_kept.Contains(name);
            if (!isKept) variables.Remove(name);
        }

        // Its messages are read by program.
        variables["LC_ALL"] = "C";
        variables["AV_LOG_FORCE_NOCOLOR"] = "1";
    }
}
