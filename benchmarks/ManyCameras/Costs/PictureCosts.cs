using OpenCvSharp;

namespace LatestFrames;

/// <summary>What one picture costs: decoding a key frame, decoding another one, converting.</summary>
internal static class PictureCosts
{
    private const int Rounds = 5;

    /// <summary>Measures one decoder on one thread.</summary>
    /// <returns>Lines of text; null where there is no such decoder.</returns>
    public static string? Measure(Recording recording, VideoDecoderKind kind)
    {
        List<AccessUnit> units = [.. recording.Pictures.Select((picture, i) => UnitOf(picture, i))];
        List<AccessUnit> keys = units.FindAll(unit => unit.IsKeyFrame);
        using IVideoDecoder? decoder = VideoDecoders.Create(
            kind, VideoCodec.H264, threads: 1, hardware: null, note: null, out _, CancellationToken.None);
        if (decoder is null) return null;
        using var image = new Mat();

        // The first round is the compiler's and the memory's.
        Decode(decoder, units, image);
        double all = Decode(decoder, units, image: null), converted = Decode(decoder, units, image);
        decoder.Flush();
        decoder.KeyFramesOnly = true;
        double keysOnly = Decode(decoder, keys, image: null);
        double key = keysOnly / keys.Count, other = (all - keysOnly) / (units.Count - keys.Count);
        double opened = Reopen(kind, keys[0]);
        return FormattableString.Invariant(
            $"{decoder.Name}: key frame {key:0.0} ms (by a new decoder {opened:0.0} ms), other picture {other:0.0} ms, "
            )
            + FormattableString.Invariant($"conversion {(converted - all) / units.Count:0.0} ms");
    }

    /// <summary>Milliseconds of processor time in a round.</summary>
    private static double Decode(IVideoDecoder decoder, List<AccessUnit> units, Mat? image)
    {
        TimeSpan before = ProcessCosts.Cpu;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (AccessUnit unit in units)
            {
                decoder.Send(unit);
                while (decoder.TryReceive(out _))
                {
                    if (image is not null) decoder.Retrieve(image);
                }
            }
        }

        return (ProcessCosts.Cpu - before).TotalMilliseconds / Rounds;
    }

    private static double Reopen(VideoDecoderKind kind, AccessUnit key)
    {
        const int Count = 20;
        TimeSpan before = ProcessCosts.Cpu;
        for (int i = 0; i < Count; i++)
        {
            using IVideoDecoder? decoder = VideoDecoders.Create(
                kind, VideoCodec.H264, threads: 1, hardware: null, note: null, out _, CancellationToken.None);
            decoder!.Send(key);
            decoder.TryReceive(out _);
        }

        return (ProcessCosts.Cpu - before).TotalMilliseconds / Count;
    }

    private static AccessUnit UnitOf(byte[][] picture, int index)
    {
        var unit = new AccessUnit
        {
            IsKeyFrame = Recording.IsKey(picture),
            Position = TimeSpan.FromMilliseconds(1000 + (index * 33)),
        };
        foreach (byte[] nal in picture)
        {
            unit.TryAppend(NalUnit.StartCode);
            unit.TryAppend(nal);
        }

        return unit;
    }
}
