using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>The command line of rtsp_server.py.</summary>
internal static class RtspServerCommand
{
    public static ProcessStartInfo For(string python, SimulatorOptions options)
    {
        var info = new ProcessStartInfo(python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Add("-u", Path.Combine(AppContext.BaseDirectory, "rtsp_server.py"));
        Add("--parent", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Add("--port", options.Port.ToString(CultureInfo.InvariantCulture));
        Add("--path", CameraUrl.PathFor(CameraProtocol.Rtsp, options));
        Add("--codec", options.Codec.ToString().ToLowerInvariant());
        Add("--bitrate", options.BitrateKbps.ToString(CultureInfo.InvariantCulture));
        Add("--fps", options.FramesPerSecond.ToString(CultureInfo.InvariantCulture));
        Add("--transport", options.Transport.ToString().ToLowerInvariant());
        if (options.CertificateFile is { } certificate)
            Add("--certificate", certificate);

        // The environment: the command line is there for every user of the machine to read.
        if (options.Credentials is { } credentials)
        {
            Add("--auth", options.Authentication.ToString().ToLowerInvariant());
            info.Environment["CAMERA_USER"] = credentials.UserName;
            info.Environment["CAMERA_PASSWORD"] = credentials.Password;
        }

        return info;

        void Add(string name, string value)
        {
            info.ArgumentList.Add(name);
            info.ArgumentList.Add(value);
        }
    }
}
