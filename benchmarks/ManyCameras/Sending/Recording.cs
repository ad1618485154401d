using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>The recorded stream that all cameras send: H.264 of one second's groups, its access units apart.</summary>
internal sealed class Recording
{
    private Recording(List<byte[][]> pictures) => Pictures = pictures;

    /// <summary>The NAL units of each picture, without start codes.</summary>
    public IReadOnlyList<byte[][]> Pictures { get; }

    /// <summary>Makes the recording, unless it is there already.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">The size, such as <c>1920x1080</c>.</param>
    /// <param name="rate">Pictures, and the distance of key frames.</param>
    /// <param name="bitsPerSecond">The bit rate.</param>
    public static void Make(string path, string size, int rate, int bitsPerSecond)
    {
        if (File.Exists(path)) return;
        string bits = bitsPerSecond.ToString(CultureInfo.InvariantCulture);
        string unfinished = path + ".part";
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-y",
            "-f", "lavfi", "-i", $"testsrc2=size={size}:rate={rate},noise=alls=6:allf=t",
            "-t", "10", "-pix_fmt", "yuv420p",
            // Like a camera: High profile with CABAC and deblocking, one slice a picture, no picture that is reordered.
            "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-bf", "0",
            "-x264-params", $"keyint={rate}:min-keyint={rate}:scenecut=0:slices=1:sliced-threads=0:rc-lookahead=10",
            "-b:v", bits, "-maxrate", bits, "-bufsize", bits, "-f", "h264", unfinished,
        ];
        using Process ffmpeg = Process.Start("ffmpeg", arguments);
        ffmpeg.WaitForExit();
        if (ffmpeg.ExitCode != 0) throw new InvalidOperationException($"ffmpeg ended with {ffmpeg.ExitCode}.");
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads a file of H.264 with start codes.</summary>
    public static Recording Load(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        var pictures = new List<byte[][]>();
        var picture = new List<byte[]>();
        bool hasSlice = false;
        foreach (byte[] nal in Nals(bytes))
        {
            // One slice a picture: whatever follows a slice is the next picture's.
            if (hasSlice)
            {
                pictures.Add([.. picture]);
                picture.Clear();
            }

            picture.Add(nal);
            hasSlice = (nal[0] & 31) is 1 or 5;
        }

        if (hasSlice) pictures.Add([.. picture]);
        return new Recording(pictures);
    }

    /// <summary>Whether a picture is a key frame.</summary>
    public static bool IsKey(byte[][] picture) => Array.Exists(picture, nal => (nal[0] & 31) == 5);

    private static IEnumerable<byte[]> Nals(byte[] bytes)
    {
        int start = -1;
        for (int i = 0; i + 3 <= bytes.Length; i++)
        {
            int found = bytes.AsSpan(i).IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
            if (found < 0) break;
            int at = i + found;
            if (start >= 0) yield return Trimmed(bytes.AsSpan(start, at - start));
            start = at + 3;
            i = at + 2;
        }

        if (start >= 0) yield return Trimmed(bytes.AsSpan(start));
    }

    private static byte[] Trimmed(ReadOnlySpan<byte> nal) => nal.TrimEnd((byte)0).ToArray();
}
