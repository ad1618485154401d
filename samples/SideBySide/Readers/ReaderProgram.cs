using System.Diagnostics;

namespace LatestFrames;

/// <summary>The program of a child process: reads the camera in one of the three ways and reports each frame.</summary>
internal static class ReaderProgram
{
    // What FFmpeg buffered while it probed the stream comes first, up to a second of it.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan s_goInterval = TimeSpan.FromMilliseconds(5);

    public static int Run(ReaderKind kind, TimeSpan work)
    {
        using var parent = new ParentLink();
        if (parent.ReadSource() is not { } source) return 0;

        using IFrameReader reader = kind == ReaderKind.Plain ? new PlainReader() : new LatestReader();
        try
        {
            string? failure = null;
            bool isMeasured = reader.Open(source, out failure) && WarmUp(reader, parent, out failure) && Measure(reader, parent, work, out failure);
            if (!isMeasured) ParentLink.Send(new ReaderEnded(failure!));
            return isMeasured ? 0 : 1;
        }
        catch (IOException)
        {
            // Expected: the parent is gone and nobody reads standard output any more.
            return 1;
        }
    }

    // Reads without work until "go": nobody starts with frames that piled up while it waited for the others. A file's frames do not pile up.
    private static bool WarmUp(IFrameReader reader, ParentLink parent, out string? failure)
    {
        TimeSpan warmUp = reader.IsLive ? s_warmUp : TimeSpan.Zero;
        long start = Stopwatch.GetTimestamp();
        bool isReady = false;
        failure = null;
        while (!parent.IsGone && parent.SinceGo is null)
        {
            if (isReady && !reader.IsLive)
            {
                Thread.Sleep(s_goInterval);
                continue;
            }

            if (!TryRead(reader, out failure)) return false;
            if (isReady || Stopwatch.GetElapsedTime(start) < warmUp) continue;
            isReady = true;
            ParentLink.Send(new ReaderReady(reader.Image.Cols, reader.Image.Rows, StampCodec.TryRead(reader.Image, out _)));
        }

        return true;
    }

    private static bool Measure(IFrameReader reader, ParentLink parent, TimeSpan work, out string? failure)
    {
        long framesRead = 0;
        long framesSkipped = 0;
        int? lastNumber = null;
        while (!parent.IsGone)
        {
            if (!TryRead(reader, out failure)) return false;

            // Before anything else: what is done between Read and here would count as the frame's age.
            TimeSpan? age = null;
            if (StampCodec.TryRead(reader.Image, out FrameStamp stamp)) age = stamp.Age();
            TimeSpan? ageSinceDecoding = reader.AgeSinceDecoding;

            // The camera's own numbers, where there are any, also show what got lost on the way.
            bool isFirst = framesRead == 0;
            if (age is null) framesSkipped += isFirst ? 0 : reader.Skipped;
            else framesSkipped += lastNumber is { } last ? Math.Max(0, stamp.FrameNumber - last - 1) : 0;
            lastNumber = age is null ? null : stamp.FrameNumber;

            ParentLink.Send(new ReaderSample(
                parent.SinceGo!.Value.TotalSeconds,
                age?.TotalMilliseconds,
                ageSinceDecoding?.TotalMilliseconds,
                ++framesRead,
                framesSkipped,
                Environment.WorkingSet / 1e6));
            Thread.Sleep(work);
        }

        failure = null;
        return true;
    }

    private static bool TryRead(IFrameReader reader, out string? failure)
    {
        failure = null;
        while (!reader.Read())
        {
            if (!reader.IsOver) continue;
            failure = reader.WhyOver;
            return false;
        }

        return true;
    }
}
