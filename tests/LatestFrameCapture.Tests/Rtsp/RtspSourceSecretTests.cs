using System.Text;

namespace LatestFrames;

/// <summary>No password stands anywhere that somebody may read.</summary>
public sealed class RtspSourceSecretTests
{
    [Theory]
    [InlineData("S3cret.Pa55", false)]
    [InlineData("s3c:r/et?p@ss#w&rd=", true)]
    [InlineData("geh€im ö%41\"<x>", true)]
    [InlineData("un@encoded:S3cret", false)]
    public void A_password_is_in_no_log_line_text_thread_name_or_process_list(string password, bool isEncoded)
    {
        string user = "admin:" + (isEncoded ? Uri.EscapeDataString(password) : password);
        var seen = new StringBuilder();
        var stream = new PictureStream(PictureStream.Hundred) { Drops = (n, _) => n == 13 };
        string[] wrongAnswers =
        [
            $"RTSP/1.0 404 no stream for {password}\r\nCSeq: 1\r\n\r\n",
            $"RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: http://{user}@127.0.0.1/x\r\n\r\n"
        ];
        const string OtherCoding =
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=test\r\nt=0 0\r\n"
            + "m=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\na=control:track1\r\n";
        var login = new RtspTestLogin { User = "admin", Password = password };

        // A camera that delivers, one that refuses, one that sends by UDP, one that nobody can read, and answers that
        // quote.
        Run(
            new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets, Login = login },
            mustDeliver: true);
        Run(new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Login = new RtspTestLogin { User = "admin", Password = "other" }
        });
        Run(new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets,
            RefusesTcp = 461,
            RefusesUdp = 453
        });
        Run(new RtspTestCamera { Description = OtherCoding }, byUrl: true);
        foreach (string answer in wrongAnswers)
            Run(new RtspTestCamera
            {
                Answer = request => answer.Replace("CSeq: 1", "CSeq: " + request.Sequence, StringComparison.Ordinal)
            });
        Run(new RtspTestCamera { ClosesAfterBytes = 20 });
        Exception wrong = Assert.ThrowsAny<ArgumentException>(
            () => new RtspSource($"rtsp://{user}@127.0.0.1:99999/stream"));
        seen.AppendLine(wrong.ToString());

        string all = seen.ToString();
        Assert.Contains("127.0.0.1", all, StringComparison.Ordinal);
        string[] forms =
        [
            password,
            Uri.EscapeDataString(password),
            Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + password))
        ];
        Assert.All(forms, form => Assert.DoesNotContain(form, all, StringComparison.OrdinalIgnoreCase));

        void Run(RtspTestCamera started, bool mustDeliver = false, bool byUrl = false)
        {
            using RtspTestCamera camera = started.Start();
            LatestFrameCaptureOptions options = WatchedRtsp.Patient with
            {
                Reconnect = null,
                OpenTimeout = TimeSpan.FromSeconds(mustDeliver ? 20 : 2)
            };
            string url = camera.UrlText(user: user);
            var source = new RtspSource(url);
            using WatchedRtsp watched = byUrl ? new(url, options) : new(source, options);
            if (mustDeliver) watched.WaitFor(picture => picture.Index >= 20);
            else seen.AppendLine(watched.States.WaitFor(CaptureState.Faulted).Failure!.ToString());
            seen.AppendLine(source.Name)
                .AppendLine(source.ToString())
                .AppendLine(options.ToString())
                .AppendLine(watched.Capture.ToString());
            seen.AppendLine(watched.Capture.Failure?.ToString()).AppendLine(watched.Statistics.ToString());
            seen.AppendLine(ProcessTexts());
            foreach (CaptureStateChangedEventArgs change in watched.States.Changes)
                seen.AppendLine($"{change} {change.Failure}");
            if (mustDeliver) seen.AppendLine(watched.Capture.GetBackendName());
            foreach (string line in watched.Log.Lines) seen.AppendLine(line);
        }
    }

    private static string ProcessTexts()
    {
        if (!OperatingSystem.IsLinux()) return "";
        var texts = new StringBuilder();
        foreach (string process in Directory.GetDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            texts.AppendLine(Read(Path.Combine(process, "cmdline"))).AppendLine(Read(Path.Combine(process, "environ")));
        }

        foreach (string task in Directory.GetDirectories("/proc/self/task"))
            texts.AppendLine(Read(Path.Combine(task, "comm")));
        return texts.ToString();
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Expected: it has ended, or is another user's.
            return "";
        }
    }
}
