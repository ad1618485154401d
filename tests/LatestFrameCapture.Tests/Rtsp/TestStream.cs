using System.Diagnostics;

namespace LatestFrames;

/// <summary>Coded pictures of FFmpeg's encoders, as lists of NAL units.</summary>
internal static class TestStream
{
    private static readonly Dictionary<string, byte[]> s_made = [];

    /// <summary>A stream with an access unit delimiter before each picture.</summary>
    public static List<List<byte[]>> Make(
        VideoCodec codec, string size = "320x180", string format = "yuv420p", int frames = 30, string options = "")
    {
        string extra = options.Length > 0 ? ":" + options : "";
        string coder = codec == VideoCodec.H264
            ? $"-c:v libx264 -preset ultrafast -x264-params aud=1:keyint=10:min-keyint=10:scenecut=0{extra}"
            : "-c:v libx265 -preset ultrafast "
                + $"-x265-params log-level=none:aud=1:keyint=10:min-keyint=10:scenecut=0{extra}";
        string muxer = codec == VideoCodec.H264 ? "h264" : "hevc";
        byte[] bytes = Run(
            $"-f lavfi -i testsrc=size={size}:rate=25 -frames:v {frames} -pix_fmt {format} {coder} -f {muxer} pipe:1");
        return Units(codec, bytes);
    }

    /// <summary>Runs ffmpeg and returns what it writes.</summary>
    public static byte[] Run(string arguments, byte[]? input = null)
    {
        lock (s_made)
        {
            if (input is null && s_made.TryGetValue(arguments, out byte[]? made)) return made;
            using var process = Process.Start(new ProcessStartInfo("ffmpeg", "-v error " + arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            })!;
            Task feeding = Task.Run(() =>
            {
                process.StandardInput.BaseStream.Write(input ?? []);
                process.StandardInput.Close();
            });
            var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            Assert.True(feeding.Wait(TimeSpan.FromMinutes(1)));
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
            Assert.Equal(0, process.ExitCode);
            if (input is null) s_made[arguments] = output.ToArray();
            return output.ToArray();
        }
    }

    /// <summary>The NAL units between start codes.</summary>
    public static List<byte[]> Nals(ReadOnlySpan<byte> bytes)
    {
        var nals = new List<byte[]>();
        while (true)
        {
            int at = bytes.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
            ReadOnlySpan<byte> nal = (at < 0 ? bytes : bytes[..at]).TrimEnd((byte)0);
            if (nal.Length > 0) nals.Add(nal.ToArray());
            if (at < 0) return nals;
            bytes = bytes[(at + 3)..];
        }
    }

    /// <summary>With start codes.</summary>
    public static byte[] AnnexB(IEnumerable<byte[]> nals) =>
        [.. nals.SelectMany(nal => new byte[] { 0, 0, 0, 1 }.Concat(nal))];

    private static List<List<byte[]>> Units(VideoCodec codec, ReadOnlySpan<byte> bytes)
    {
        var units = new List<List<byte[]>>();
        foreach (byte[] nal in Nals(bytes))
        {
            bool isDelimiter = codec == VideoCodec.H264 ? (nal[0] & 31) == 9 : nal[0] >> 1 == 35;
            if (isDelimiter || units.Count == 0) units.Add([]);
            units[^1].Add(nal);
        }

        return units;
    }
}
