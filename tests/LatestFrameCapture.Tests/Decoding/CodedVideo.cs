using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using OpenCvSharp;
using Range = System.Range;

namespace LatestFrames;

/// <summary>A short stream made by ffmpeg, cut into its access units; each picture has its index burned in, and as its
/// position.</summary>
internal sealed class CodedVideo
{
    // To make one takes three processes, which is most of what many tests take.
    private static readonly ConcurrentDictionary<(VideoCodec, int, int, int, int, int, bool), Lazy<CodedVideo>>
        s_stamped = new();

    private CodedVideo(VideoCodec codec, List<AccessUnit> units) => (Codec, Units) = (codec, units);

    public VideoCodec Codec { get; }

    public List<AccessUnit> Units { get; }

    /// <summary>The position of the picture with an index.</summary>
    public static TimeSpan PositionOf(int index) => TimeSpan.FromMilliseconds(1000 + 40 * index);

    /// <summary>Stamped pictures with a key frame each ten, made once for all tests, which must not change
    /// them.</summary>
    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="frames">Their number.</param>
    /// <param name="width">Their width.</param>
    /// <param name="height">Their height.</param>
    /// <param name="bFrames">How many pictures in a row refer to later ones.</param>
    /// <param name="firstIndex">The index of the first.</param>
    /// <param name="isNoise">Whether their background is noise, which makes key frames of more than 64 KiB.</param>
    public static CodedVideo Stamped(
        VideoCodec codec,
        int frames,
        int width = 320,
        int height = 240,
        int bFrames = 0,
        int firstIndex = 0,
        bool isNoise = false) =>
        s_stamped.GetOrAdd(
            (codec, frames, width, height, bFrames, firstIndex, isNoise),
            _ => new Lazy<CodedVideo>(
                () => MakeStamped(codec, frames, width, height, bFrames, firstIndex, isNoise))).Value;

    private static CodedVideo MakeStamped(
        VideoCodec codec, int frames, int width, int height, int bFrames, int firstIndex, bool isNoise)
    {
        using var image = new Mat(height, width, MatType.CV_8UC3, new Scalar(90, 120, 60));
        if (isNoise) FillWithNoise(image);
        return Encode(codec, width, height, stream =>
        {
            for (int i = 0; i < frames; i++)
            {
                StampCodec.Write(image, new FrameStamp(0, firstIndex + i));
                Write(image, stream);
            }
        }, firstIndex, $"-pix_fmt yuv420p -g 10 -bf {bFrames}" + (bFrames == 0 ? " -tune zerolatency" : ""));
    }

    /// <summary>Pictures that are all the same.</summary>
    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="image">The picture.</param>
    /// <param name="options">The format and colour options of ffmpeg's output.</param>
    public static CodedVideo Of(VideoCodec codec, Mat image, string options) =>
        Encode(codec, image.Width, image.Height, stream =>
        {
            for (int i = 0; i < 3; i++) Write(image, stream);
        }, firstIndex: 0, options + " -tune zerolatency");

    /// <summary>Fills a picture with what is the most work for a codec.</summary>
    public static void FillWithNoise(Mat image)
    {
        byte[] pixels = new byte[image.Total() * image.ElemSize()];
        new Random(23).NextBytes(pixels);
        Marshal.Copy(pixels, 0, image.Data, pixels.Length);
    }

    /// <summary>All of its bytes, as a file has them.</summary>
    public byte[] ToFile() => [.. Units.SelectMany(unit => unit.Data.Take(unit.Length))];

    private static CodedVideo Encode(
        VideoCodec codec, int width, int height, Action<Stream> write, int firstIndex, string options)
    {
        bool isH264 = codec == VideoCodec.H264;
        string encoder = isH264 ? "libx264 -preset veryfast" : "libx265 -preset veryfast -x265-params log-level=none";
        string file = Path.Combine(Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}.nut");
        try
        {
            string input = string.Create(
                CultureInfo.InvariantCulture, $"-f rawvideo -pix_fmt bgr24 -s {width}x{height} -r 25 -i -");
            Run($"{input} -c:v {encoder} {options} {file}", write);
            string name = isH264 ? "h264" : "hevc";
            // The file has the parameter sets at its head only; cameras and the RTSP client put them before each key
            // frame.
            byte[] bytes = Run($"-i {file} -c copy -bsf:v dump_extra,{name}_metadata=aud=insert -f {name} -");
            string[] packets = System.Text.Encoding.ASCII
                .GetString(Run($"-i {file} -c copy -copyts -f framecrc -"))
                .Split('\n');
            int[] times =
            [
                .. packets
                    .Where(line => line.Length > 0 && line[0] != '#')
                    .Select(line => int.Parse(line.Split(',')[2], CultureInfo.InvariantCulture))
            ];
            List<AccessUnit> units = Split(bytes, codec);
            Assert.Equal(times.Length, units.Count);

            // In the stream's time base, in order of decoding: their rank is the index.
            int[] inOrder = [.. times.Order()];
            for (int i = 0; i < units.Count; i++)
                units[i].Position = PositionOf(firstIndex + Array.IndexOf(inOrder, times[i]));
            return new(codec, units);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static List<AccessUnit> Split(byte[] bytes, VideoCodec codec)
    {
        var units = new List<AccessUnit>();
        foreach (Range nal in NalUnits(bytes))
        {
            ReadOnlySpan<byte> data = bytes.AsSpan(nal).TrimEnd((byte)0);
            int type = codec == VideoCodec.H264 ? data[0] & 31 : (data[0] >> 1) & 63;
            if (type == (codec == VideoCodec.H264 ? 9 : 35)) units.Add(new AccessUnit());
            units[^1].IsKeyFrame |= codec == VideoCodec.H264 ? type == 5 : type is >= 16 and <= 21;
            units[^1].TryAppend([0, 0, 0, 1]);
            units[^1].TryAppend(data);
        }

        return units;
    }

    private static List<Range> NalUnits(byte[] bytes)
    {
        var ranges = new List<Range>();
        for (int at = 0, start = -1; ;)
        {
            int found = bytes.AsSpan(at).IndexOf([(byte)0, (byte)0, (byte)1]);
            if (start >= 0) ranges.Add(start..(found < 0 ? bytes.Length : at + found));
            if (found < 0) return ranges;
            at = start = at + found + 3;
        }
    }

    private static void Write(Mat image, Stream stream)
    {
        byte[] row = new byte[image.Cols * 3];
        int rows = image.Rows;
        for (int y = 0; y < rows; y++)
        {
            Marshal.Copy(image.Ptr(y, 0), row, 0, row.Length);
            stream.Write(row);
        }
    }

    private static byte[] Run(string arguments, Action<Stream>? write = null)
    {
        var start = new ProcessStartInfo("ffmpeg", "-v error -nostdin -y " + arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no ffmpeg here to make streams.");
            throw;
        }

        using (process)
        {
            var output = new MemoryStream();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task copy = process.StandardOutput.BaseStream.CopyToAsync(output);
            write?.Invoke(process.StandardInput.BaseStream);
            process.StandardInput.Close();
            Assert.True(process.WaitForExit(60_000), "ffmpeg ends");
            copy.Wait(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, errors.Result);
            return output.ToArray();
        }
    }
}
