using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>What ffprobe and ffmpeg find in a recording.</summary>
internal sealed class Probe
{
    private Probe(string codec, int width, int height, List<(double Time, bool IsKey)> packets) =>
        (Codec, Width, Height, Packets) = (codec, width, height, packets);

    public string Codec { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>All packets, in the order of the file: their times in seconds.</summary>
    public List<(double Time, bool IsKey)> Packets { get; }

    public double LastTime => Packets.Max(packet => packet.Time);

    public static async Task<Probe> OfAsync(string file)
    {
        string[] stream = (await RunAsync(
            "ffprobe",
            $"-v error -select_streams v:0 -show_entries stream=codec_name,width,height -of csv=p=0 \"{file}\""))
            .Trim()
            .Split(',');
        string text = await RunAsync(
            "ffprobe", $"-v error -select_streams v:0 -show_entries packet=pts_time,flags -of csv=p=0 \"{file}\"");
        var packets = new List<(double, bool)>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(',');
            packets.Add(
                (double.Parse(fields[0], CultureInfo.InvariantCulture),
                    fields[1].Contains('K', StringComparison.Ordinal)));
        }

        int Number(int field) => int.Parse(stream[field], CultureInfo.InvariantCulture);
        return new Probe(stream[0], Number(1), Number(2), packets);
    }

    /// <summary>The number of packets by ffprobe's own count.</summary>
    public static async Task<long> CountAsync(string file) => long.Parse(
        (await RunAsync(
            "ffprobe",
            "-v error -count_packets -select_streams v:0 "
            + $"-show_entries stream=nb_read_packets -of csv=p=0 \"{file}\""))
            .Trim(),
        CultureInfo.InvariantCulture);

    /// <summary>The duration that the file's head says, in seconds.</summary>
    public static async Task<double> DurationAsync(string file) => double.Parse(
        (await RunAsync("ffprobe", $"-v error -show_entries format=duration -of csv=p=0 \"{file}\"")).Trim(),
        CultureInfo.InvariantCulture);

    /// <summary>When the first picture was taken, as the file's head says.</summary>
    public static async Task<DateTimeOffset> StartAsync(string file) => DateTimeOffset.Parse(
        (await RunAsync("ffprobe", $"-v error -show_entries format_tags=creation_time -of csv=p=0 \"{file}\"")).Trim(),
        CultureInfo.InvariantCulture);

    /// <summary>Decodes all pictures.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mayBeCut">Whether its end may be missing.</param>
    /// <returns>The indexes that are burned in.</returns>
    public static async Task<List<int>> PlayAsync(string file, bool mayBeCut = false)
    {
        // With what the decoder complains about as an error.
        string errors = await RunAsync("ffmpeg", $"-v error -nostdin -i \"{file}\" -f null -");

        // That of where ffmpeg puts the pictures is about its own time base, in which two may have one time; a message
        // that is repeated has stood there.
        IEnumerable<string> real = errors.Split('\n').Where(line =>
            !line.StartsWith("[null", StringComparison.Ordinal)
            && !line.StartsWith("    Last message repeated", StringComparison.Ordinal));
        if (!mayBeCut) Assert.Equal("", string.Join('\n', real));
        var indexes = new List<int>();
        var options = new LatestFrameCaptureOptions { Delivery = FrameDelivery.Every, Pacing = FramePacing.Unpaced };
        using var capture = new LatestFrameCapture(file, options);
        Assert.True(capture.IsOpened(), capture.Failure?.Message);
        await foreach (Frame frame in capture.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            using (frame)
            {
                Assert.True(StampCodec.TryRead(frame.Image, out FrameStamp stamp), $"picture {indexes.Count} is whole");
                indexes.Add(stamp.FrameNumber);
            }
        }

        return indexes;
    }

    private static async Task<string> RunAsync(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"There is no {program} here to look at recordings.");
            throw;
        }

        using (process)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token),
                errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return await output + (program == "ffmpeg" ? await errors : "");
        }
    }
}
