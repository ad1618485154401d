using OpenCvSharp;

namespace LatestFrames;

/// <summary>The clock in the pixels of a picture, read in a page.</summary>
internal static class PageStamp
{
    /// <summary>
    /// A function of a canvas: the middle of each of the 16 x 6 blocks of the stamp as a text of 0 and 1, or null where
    /// there is none. The canvas may be smaller than the picture, which is as wide as the test says or 1280 pixels.
    /// </summary>
    public const string ReadBlocks = """
        canvas => {
          const scale = canvas.width / (window.pictureWidth ?? 1280), size = Math.max(1, Math.round(4 * scale));
          const context = canvas.getContext("2d");
          const width = Math.ceil(256 * scale), height = Math.ceil(96 * scale);
          if (canvas.width === 0 || width === 0) return null;
          const pixels = context.getImageData(0, 0, width, height).data;
          let bits = "";
          for (let row = 0; row < 6; row++) {
            for (let column = 0; column < 16; column++) {
              const x = Math.round((column * 16 + 8) * scale - size / 2);
              const y = Math.round((row * 16 + 8) * scale - size / 2);
              let sum = 0;
              for (let i = 0; i < size; i++)
                for (let j = 0; j < size; j++) sum += pixels[((y + j) * width + x + i) * 4 + 1];
              bits += sum / size / size > 127 ? "1" : "0";
            }
          }
          return bits;
        }
        """;

    /// <summary>Reads the blocks.</summary>
    /// <returns>Null where they show no stamp.</returns>
    public static FrameStamp? Read(string bits)
    {
        using var stamp = new Mat(96, 256, MatType.CV_8UC1, Scalar.Black);
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] == '1') Cv2.Rectangle(stamp, new Rect(i % 16 * 16, i / 16 * 16, 16, 16), Scalar.White, -1);
        }

        return StampCodec.TryRead(stamp, out FrameStamp read) ? read : null;
    }

    /// <summary>How old the picture was at a moment on the <see cref="FrameClock"/>; null without a stamp.</summary>
    public static TimeSpan? AgeAt(string bits, long microseconds) =>
        Read(bits) is { } stamp ? FrameClock.Between(stamp.TakenAtMicroseconds, microseconds) : null;
}
