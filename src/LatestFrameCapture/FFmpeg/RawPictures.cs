using OpenCvSharp;

namespace LatestFrames;

/// <summary>Makes images of the raw pictures of an <see cref="FFmpegOutput"/>. Not thread safe.</summary>
/// <param name="isGray">
/// Whether the images are CV_8UC1, of grey pictures of full range; else CV_8UC3 in BGR order.
/// </param>
internal sealed class RawPictures(bool isGray)
{
    private readonly YuvConverter _converter = new();

    /// <summary>Converts the current picture.</summary>
    /// <param name="output">Where it is.</param>
    /// <param name="image">What to fill; its memory is used again.</param>
    /// <returns>False when there is none.</returns>
    public unsafe bool Convert(FFmpegOutput output, Mat image)
    {
        if (output.Layout is not { } layout) return false;
        Size size = output.Sizes.Current;
        fixed (byte* picture = output.Picture)
        {
            if (isGray)
            {
                image.Create(size, MatType.CV_8UC1);
                for (int row = 0; row < size.Height; row++)
                {
                    byte* from = picture + (long)row * size.Width;
                    Buffer.MemoryCopy(from, (byte*)image.Data + row * image.Step(), size.Width, size.Width);
                }

                return true;
            }

            // Odd sizes have half a chroma sample more (libavutil/imgutils.c).
            int chroma = (size.Width + 1) / 2;
            long luma = (long)size.Width * size.Height;
            bool isPlanar = layout.Chroma == ChromaLayout.Planar;
            byte* u = picture + luma;
            byte* v = isPlanar ? u + (long)chroma * ((size.Height + 1) / 2) : u + 1;

            // A grey picture has none, and the converter looks at none.
            if (layout.Chroma == ChromaLayout.None) u = v = picture;
            int step = isPlanar ? chroma : 2 * chroma;
            var planes = new YuvPlanes(picture, u, v, size.Width, step, step, size.Width, size.Height);
            image.Create(size, MatType.CV_8UC3);
            var matrix = YuvMatrix.For(output.Report.ColorSpace, output.Report.IsFullRange);
            _converter.Convert(planes, layout, matrix, (byte*)image.Data, image.Step());
            return true;
        }
    }
}
