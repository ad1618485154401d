using System.Globalization;

namespace LatestFrames;

/// <summary>The servers that eng/foreign-servers.sh installs. All three send over UDP only.</summary>
internal static class ForeignServers
{
    private const string FFmpeg = "/usr/bin/ffmpeg";
    private const string Perl = "/usr/bin/rtsp-server-perl";

    // Below the range from which the kernel gives ports to others; the servers take two to four from here on.
    private const int FirstUdpPort = 22000;

    private static readonly string s_installed = Repository.File("artifacts/foreign-servers");

    /// <summary>Skips the test where a server is not installed.</summary>
    public static void Require(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "These servers run on Linux.");
        string program = name switch
        {
            "vlc" => Path.Combine(s_installed, "vlc"),
            "rtsp-server-perl" => Perl,
            _ => Path.Combine(s_installed, "node_modules/rtsp-streaming-server"),
        };
        foreach (string needed in (string[])[FFmpeg, program])
            Assert.SkipUnless(Path.Exists(needed), $"{needed} is not here; eng/foreign-servers.sh installs it.");
    }

    /// <summary>Starts one of them with a video file.</summary>
    public static ForeignServer Start(string name, string videoFile)
    {
        int port = LoopbackServer.FreePort(), pushPort = LoopbackServer.FreePort();
        string url = $"rtsp://127.0.0.1:{port}/stream";
        return name switch
        {
            "vlc" => ForeignServer.Start(url, Vlc(url, port, videoFile)),
            "rtsp-server-perl" => ForeignServer.Start(
                url,
                new ServerProgram(
                    "perl", Perl,
                    "--clientport", Text(port), "--client_listen_address", "127.0.0.1",
                    "--serverport", Text(pushPort), "--source_listen_address", "127.0.0.1",
                    "--rtp_start_port", Text(FirstUdpPort))
                { Port = pushPort },
                Push(pushPort, videoFile)),
            _ => ForeignServer.Start(
                url,
                new ServerProgram(
                    "node", Repository.File("eng/foreign-servers/rtsp-streaming-server.js"),
                    Text(pushPort), Text(port), Text(FirstUdpPort))
                {
                    Port = pushPort,
                    Environment = new Dictionary<string, string>
                    {
                        ["NODE_PATH"] = Path.Combine(s_installed, "node_modules")
                    },
                },
                Push(pushPort, videoFile)),
        };
    }

    private static ServerProgram Vlc(string url, int port, string videoFile) => new(
        Path.Combine(s_installed, "vlc"), "-I", "dummy", "--ignore-config", videoFile, "vlc://quit",
        "--sout", $"#rtp{{sdp={url}}}")
    {
        Port = port,

        // It keeps a list of what it played.
        Environment = new Dictionary<string, string> { ["XDG_DATA_HOME"] = Path.GetDirectoryName(videoFile)! },
    };

    // Its first line of progress comes when the server has accepted ANNOUNCE, SETUP and RECORD.
    private static ServerProgram Push(int port, string videoFile) => new(
        FFmpeg, "-nostdin", "-v", "error", "-re", "-i", videoFile, "-c:v", "copy", "-progress", "pipe:1",
        "-f", "rtsp", "-rtsp_transport", "udp", $"rtsp://127.0.0.1:{Text(port)}/stream")
    {
        ReadyLine = "frame=",
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
