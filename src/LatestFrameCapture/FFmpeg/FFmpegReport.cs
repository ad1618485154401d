using System.Globalization;

namespace LatestFrames;

/// <summary>What a running <c>ffmpeg</c> tells on standard error: decoder, rate, colours, sizes, errors.</summary>
/// <param name="secrets">What is left out of all that is kept.</param>
/// <param name="sizes">Learns the pictures' sizes.</param>
/// <remarks>Not thread safe. Keeps a line or two, whatever comes.</remarks>
internal sealed class FFmpegReport(FFmpegSecrets secrets, PictureSizes sizes)
{
    private const int MaxQuote = 160;
    private const int MaxName = 40;

    private bool _isInOutput;
    private string _bestLine = "";
    private string _lastLine = "";

    /// <summary>The number of lines that have a grade, as those of <c>ffmpeg</c> have.</summary>
    public long Lines { get; private set; }

    /// <summary>Whether the input was opened.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Whether the hardware that was asked for cannot be used.</summary>
    public bool HasHardwareFailed { get; private set; }

    /// <summary>The decoder, such as <c>h264 (native)</c>; empty before it is known.</summary>
    public string Decoder { get; private set; } = "";

    /// <summary>The rate that the stream announces; 0 when it announces none.</summary>
    public double FramesPerSecond { get; private set; }

    /// <summary>The matrix coefficients, a number of ITU-T H.273; 2 when unknown.</summary>
    public int ColorSpace { get; private set; } = 2;

    /// <summary>Whether black is 0 and white 255.</summary>
    public bool IsFullRange { get; private set; }

    /// <summary>How well <see cref="Line"/> tells a reason; null when none does.</summary>
    public int? Rank { get; private set; }

    /// <summary>The line that tells most of a failure, or else the last error; without secrets.</summary>
    public string Line => _bestLine.Length > 0 ? _bestLine : _lastLine;

    /// <summary>Reads a line.</summary>
    public void Add(string line)
    {
        string text = WithoutPrefix(line, out bool isError);
        if (text is "nan" or "-nan") OnNumber(double.NaN);
        else if (TryParse(text, out double number)) OnNumber(number);
        else if (text.StartsWith("Input #", StringComparison.Ordinal)) IsConnected = true;
        else if (text.StartsWith("Output #", StringComparison.Ordinal)) _isInOutput = true;
        else if (text.StartsWith("Stream #", StringComparison.Ordinal)) OnStream(text);
        else OnMessage(text, isError);
    }

    /// <summary>Forgets the messages so far: a picture has come in spite of them, so none tells of an end.</summary>
    public void OnPicture()
    {
        Rank = null;
        (_bestLine, _lastLine) = ("", "");
    }

    /// <summary>Takes the tags from the beginning of a line: whose message it is, and how grave.</summary>
    private string WithoutPrefix(string line, out bool isError)
    {
        isError = false;
        ReadOnlySpan<char> rest = line.AsSpan().TrimStart();
        while (rest.Length > 0 && rest[0] == '[')
        {
            int end = rest.IndexOf(']');
            if (end < 0) break;
            ReadOnlySpan<char> tag = rest[1..end];
            isError |= tag is "error" or "fatal" or "panic";
            if (isError || tag is "warning" or "info") Lines++;
            rest = rest[(end + 1)..].TrimStart();
        }

        return rest.ToString();
    }

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private void OnNumber(double number)
    {
        if (number <= -FFmpegCommand.SizeUnit)
        {
            long size = (long)-number;
            long width = size / FFmpegCommand.SizeUnit;
            long height = size % FFmpegCommand.SizeUnit;
            if (PictureLimit.Allows(width, height)) sizes.OnSize((int)width, (int)height);
            else sizes.OnTooLarge(width, height);
        }
        else
        {
            bool isTime = !double.IsNaN(number) && Math.Abs(number) < TimeSpan.MaxValue.TotalSeconds / 2;
            sizes.OnTime(isTime ? TimeSpan.FromSeconds(number) : null);
        }
    }

    private void OnStream(string text)
    {
        // Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))
        const string Arrow = " -> rawvideo";
        int arrow = text.IndexOf(Arrow, StringComparison.Ordinal);
        int open = text.IndexOf('(');
        if (arrow > open && open >= 0)
        {
            string decoder = text[(open + 1)..arrow];
            if (decoder.Length <= MaxName) Decoder = secrets.Hide(decoder);
            return;
        }

        // Stream #0:0: Video: rawvideo (I420 / 0x30323449), yuv420p(tv, bt709, progressive), 320x240, …, 25 fps, …
        int video = text.IndexOf("Video: rawvideo", StringComparison.Ordinal);
        if (!_isInOutput || video < 0) return;
        int fps = text.IndexOf(" fps", video, StringComparison.Ordinal);
        int comma = fps < 0 ? -1 : text.LastIndexOf(',', fps);
        if (comma > 0 && TryParse(text[(comma + 1)..fps].Trim(), out double rate) && rate is > 0 and < 1000)
            FramesPerSecond = rate;

        int format = text.IndexOf("), ", video, StringComparison.Ordinal);
        if (format >= 0 && text.AsSpan(format + 3).StartsWith("yuvj")) IsFullRange = true;
        int begin = format < 0 ? -1 : text.IndexOf('(', format);
        int end = begin < 0 ? -1 : text.IndexOf(')', begin);

        // Not the bracket of what comes later.
        if (end < 0 || text.IndexOf(',', format + 3) is var next && next >= 0 && next < begin) return;
        foreach (string part in text[(begin + 1)..end].Split(','))
        {
            string word = part.Trim().Split('/')[0];
            if (word == "pc") IsFullRange = true;
            ColorSpace = word switch { "bt709" => 1, "bt2020nc" => 9, "bt2020c" => 10, _ => ColorSpace };
        }
    }

    private void OnMessage(string text, bool isError)
    {
        bool isOfHardware = text.StartsWith("No device available for decoder", StringComparison.Ordinal)
            || text.StartsWith("Device setup failed for decoder", StringComparison.Ordinal)
            || text.StartsWith("Device creation failed", StringComparison.Ordinal)
            || text.StartsWith("Unrecognized hwaccel", StringComparison.Ordinal)
            || text.StartsWith("Auto hwaccel disabled", StringComparison.Ordinal)
            || text.StartsWith("Failed setup for format", StringComparison.Ordinal);
        HasHardwareFailed |= isOfHardware;
        int? rank = FFmpegFailures.RankOf(text);
        if (rank is null && !isError) return;
        if (rank is null)
        {
            _lastLine = Quote(text);
        }
        else if (Rank is null || rank < Rank)
        {
            Rank = rank;
            _bestLine = Quote(text);
        }
    }

    private string Quote(string text)
    {
        text = secrets.Hide(text).Replace('"', '\'');
        return text.Length > MaxQuote ? text[..MaxQuote] + "…" : text;
    }
}
