using OpenCvSharp;

namespace LatestFrames;

/// <summary>Shows that a libavcodec is understood: by decoding a picture whose colours are known.</summary>
internal static class LibAvCodecCheck
{
    private const int Size = 64;

    // H.264 baseline, Annex B: a quarter each of red, green, blue (200 of their own, 50 of the others) and light grey.
    private const string Picture =
        "AAAAAWdCwAraEJsBEAAAAwAQAAADAyDxImoAAAABaM4BDLIAAAFliIQ6EYoAAlYxwABERjgACcFJxGKAAJqUcAAREY4AAtIydddP" +
        "XNigACPvHAAFLyOAAKENrNigACx5DAAEWQAARRQABAjhgACD0AAILYAAitWtddPXgA==";

    private static readonly Vec3b[] s_colors =
        [new(50, 50, 200), new(50, 200, 50), new(200, 50, 50), new(220, 220, 220)];

    /// <summary>Decodes the picture.</summary>
    /// <returns>What is wrong with the library; null when nothing is.</returns>
    public static string? WhyNot(LibAvCodec library)
    {
        using LibAvDecoder? decoder = LibAvDecoder.TryOpen(
            library, VideoCodec.H264, threads: 1, hardware: null, out string? whyNot);
        if (decoder is null) return whyNot;

        // Past 32 bits, so that the position comes back right from its place in the packet and the frame only.
        var unit = new AccessUnit { IsKeyFrame = true, Position = TimeSpan.FromDays(1) };
        unit.TryAppend(Convert.FromBase64String(Picture));
        using var image = new Mat();
        if (!decoder.Send(unit)) return $"{library.Name} refuses the built-in test picture";
        if (!decoder.TryReceive(out TimeSpan position))
        {
            decoder.Drain();
            if (!decoder.TryReceive(out position)) return $"{library.Name} gives no picture for the built-in one";
        }

        bool isRight = position == unit.Position && decoder.Retrieve(image) && HasColors(image);
        return isRight ? null : $"{library.Name} decodes the built-in test picture wrongly";
    }

    private static unsafe bool HasColors(Mat image)
    {
        if (image.Rows != Size || image.Cols != Size) return false;
        for (int i = 0; i < s_colors.Length; i++)
        {
            byte* pixel = (byte*)image.Ptr(i / 2 * Size / 2 + Size / 4, i % 2 * Size / 2 + Size / 4);
            Vec3b color = s_colors[i];
            bool isRight = IsNear(pixel[0], color.Item0) && IsNear(pixel[1], color.Item1);
            if (!isRight || !IsNear(pixel[2], color.Item2)) return false;
        }

        return true;
    }

    private static bool IsNear(byte actual, byte expected) => Math.Abs(actual - expected) <= 4;
}
