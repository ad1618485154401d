using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>
/// Prints what the client understands of a folder of descriptions (*.sdp) and dialogs (dialogs/*.txt):
/// <c>eng/rtsp-descriptions.sh FOLDER</c>. Without a folder it reads one description and one dialog of its own.
/// </summary>
public sealed class RtspDescriptionsTool
{
    private const string Request = "rtsp://request.example/stream?q=1";

    [Fact]
    public void It_prints_what_a_folder_of_descriptions_means()
    {
        if (Environment.GetEnvironmentVariable("RTSP_DESCRIPTIONS") is { Length: > 0 } given)
        {
            File.WriteAllText(
                Environment.GetEnvironmentVariable("RTSP_DESCRIPTIONS_OUTPUT") ?? "rtsp-descriptions.txt", Read(given));
            return;
        }

        DirectoryInfo own = Directory.CreateTempSubdirectory("latest-frames-");
        try
        {
            own.CreateSubdirectory("dialogs");
            File.WriteAllText(
                Path.Combine(own.FullName, "attic.sdp"),
                "v=0\r\ns=Attic\r\nt=0 0\r\nm=video 0 RTP/AVP 97\r\na=rtpmap:97 H265/90000\r\na=control:track7\r\n");
            File.WriteAllText(
                Path.Combine(own.FullName, "dialogs", "attic.txt"),
                "C: DESCRIBE\nS: RTSP/1.0 401 Unauthorized\nS: cseq: 3\n"
                + "S: www-authenticate: Digest realm=\"attic\", nonce=\"17\"\nS:\n");
            string output = Read(own.FullName);

            Assert.Contains("H265 pt 97", output, StringComparison.Ordinal);
            Assert.Contains("SETUP rtsp://request.example/stream?q=1/track7", output, StringComparison.Ordinal);
            Assert.Contains("401 Unauthorized CSeq 3", output, StringComparison.Ordinal);
            Assert.Contains("realm=attic nonce=17", output, StringComparison.Ordinal);
        }
        finally
        {
            own.Delete(recursive: true);
        }
    }

    private static string Read(string folder)
    {
        var output = new StringBuilder();
        foreach (string file in Directory.GetFiles(folder, "*.sdp").Order(StringComparer.Ordinal))
            output.AppendLine(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(file)}: {Describe(File.ReadAllText(file, Encoding.Latin1))}");
        if (Directory.Exists(Path.Combine(folder, "dialogs")))
        {
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "dialogs"), "*.txt")
                .Order(StringComparer.Ordinal))
            {
                output.AppendLine(CultureInfo.InvariantCulture, $"== {Path.GetFileName(file)}");
                Dialog(file, output);
            }
        }

        return output.ToString();
    }

    private static string Describe(string text, RtspHeaders? headers = null)
    {
        SessionDescription description = SessionDescription.Parse(text);
        string aggregate = ControlUrls.Resolve(
            ControlUrls.Base(Request, headers ?? new RtspHeaders()), description.Attributes["control"]);
        RtspTrack? track = TrackChoice.Choose(
            description, aggregate, wanted: null, out CaptureFailureReason reason, out string why);
        if (track is null) return $"{reason}: {why}";
        string sets = string.Join('+', track.ParameterSets.Select(set => $"{set[0]:X2}({set.Length})"));
        TimeSpan? length = description.Attributes.All("range")
            .Concat(description.Media.Where(m => m.IsVideo).SelectMany(m => m.Attributes.All("range")))
            .Select(RangeAttribute.Length).FirstOrDefault(l => l is not null);
        return $"{track.Codec} pt {track.PayloadType} clock {track.ClockRate} sets [{sets}] "
            + $"mode {track.PacketizationMode} rate {track.FrameRate?.ToString(CultureInfo.InvariantCulture) ?? "-"} "
            + $"size {track.Size?.ToString() ?? "-"} length {length?.ToString() ?? "live"}"
            + $"\n    SETUP {track.ControlUrl}\n    PLAY {aggregate}";
    }

    /// <summary>Feeds the server's lines to the client's parser; single header lines are read by themselves.</summary>
    private static void Dialog(string file, StringBuilder output)
    {
        bool isLf = Path.GetFileName(file).StartsWith("lf-only", StringComparison.Ordinal);
        var wire = new StringBuilder();
        var length = 0;
        foreach (string line in File.ReadAllLines(file, Encoding.Latin1))
        {
            if (line.StartsWith("# body: ", StringComparison.Ordinal))
            {
                // The body's length is that of the file here, whatever the report says.
                string body = File.ReadAllText(
                    Path.Combine(Path.GetDirectoryName(file)!, line[8..].Trim()), Encoding.Latin1);
                string head = System.Text.RegularExpressions.Regex.Replace(
                    wire.ToString()[length..],
                    "(?i)content-length: *[0-9]+",
                    $"Content-Length: {Encoding.Latin1.GetByteCount(body)}");
                wire.Length = length;
                wire.Append(head).Append(body);
                continue;
            }

            if (!line.StartsWith("S:", StringComparison.Ordinal)) continue;
            string text = line.Length > 3 ? line[3..] : "";
            if (text.StartsWith("RTSP/", StringComparison.Ordinal)) length = wire.Length;
            bool isSingle = wire.Length == 0
                || wire.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)
                || wire.ToString().EndsWith("\n\n", StringComparison.Ordinal);
            if (isSingle
                && text.IndexOf(": ", StringComparison.Ordinal) is > 0 and < 30
                && !text.StartsWith("RTSP/", StringComparison.Ordinal)
                && !text.Contains("v=", StringComparison.Ordinal))
            {
                Header(text, output);
                continue;
            }

            if (text.EndsWith('\\')) wire.Append(text, 0, text.Length - 1);
            else wire.Append(text).Append(isLf ? "\n" : "\r\n");
        }

        var input = new RtspInput(
            new MemoryWire(Encoding.Latin1.GetBytes(wire.Append(isLf ? "\n\n" : "\r\n\r\n").ToString())),
            TimeProvider.System);
        while (true)
        {
            RtspItem item = input.Next(new WaitLimit(TimeSpan.FromSeconds(30), CancellationToken.None));
            if (item == RtspItem.Closed) return;
            if (item != RtspItem.Message)
            {
                output.AppendLine(CultureInfo.InvariantCulture, $"  {item} {input.Error}");
                if (item == RtspItem.Invalid) return;
                continue;
            }

            RtspServerMessage message = input.Message!;
            output.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {message.Method}{message.Status} {message.Phrase} "
                + $"CSeq {message.Sequence?.ToString(CultureInfo.InvariantCulture) ?? "-"}");
            foreach (string name in (string[])["WWW-Authenticate", "Session", "Transport", "Content-Base", "Location"])
            {
                foreach (string value in message.Headers.All(name)) Header($"{name}: {value}", output);
            }

            if (message.Body.Length > 0)
                output.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"    body {message.Body.Length}: {Describe(message.Body, message.Headers)}");
        }
    }

    private static void Header(string line, StringBuilder output)
    {
        var headers = new RtspHeaders();
        headers.TryAddLine(line);
        string value = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        Assert.True(RtspUrl.TryParse("rtsp://u:p@request.example/stream", out RtspUrl? url, out _));
        string understood = line.Split(':')[0].ToUpperInvariant() switch
        {
            "WWW-AUTHENTICATE" => string.Join(
                " | ",
                LoginChallenge.Parse([value]).Select(c =>
                    $"{c.Scheme} realm={c["realm"]} nonce={c["nonce"]} "
                    + $"alg={c["algorithm"]} qop={c["qop"]} stale={c["stale"]}")),
            "SESSION" => SessionHeader.Parse(value)?.ToString() ?? "none",
            "TRANSPORT" => TransportHeader.Parse(value).ToString(),
            "CONTENT-BASE" => ControlUrls.Base(Request, headers),
            "LOCATION" => url!.TryRedirect(value, out RtspUrl? target, out string error)
                ? $"{target!.RequestUrl} user {target.User ?? "-"}"
                : error,
            _ => value,
        };
        output.AppendLine(CultureInfo.InvariantCulture, $"    {line.Split(':')[0]} => {understood}");
    }
}
