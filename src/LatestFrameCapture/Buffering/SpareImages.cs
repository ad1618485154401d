using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The images of captures that fill one now and then: they share some, so that each of many cameras needs none of its
/// own.
/// </summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class SpareImages(TimeProvider timeProvider, int most, TimeSpan longestIdle)
{
    private static readonly TimeSpan s_longestIdle = TimeSpan.FromSeconds(10);

    private readonly IdleStock<SpareImage> _idle = new(timeProvider, most, longestIdle);

    /// <summary>The images of the process: as many as are filled at once, and some that are read.</summary>
    public static SpareImages Shared { get; } = new(
        TimeProvider.System, Math.Min(4 * Environment.ProcessorCount, 32), s_longestIdle);

    public int Count => _idle.Count;

    /// <summary>Takes an image, which is the caller's from now on.</summary>
    /// <param name="bytes">The size of its pixels in bytes: another one would be allocated anew.</param>
    /// <returns>Null when there is none of that size.</returns>
    public Mat? TryTake(long bytes) =>
        _idle.TryTake(bytes, static (spare, bytes) => spare.Bytes == bytes && !spare.Image.IsDisposed)?.Image;

    /// <summary>Gives an image that nobody uses any more.</summary>
    /// <param name="image">The image.</param>
    /// <param name="bytes">The size of its pixels in bytes.</param>
    public void Give(Mat image, long bytes)
    {
        if (bytes > 0) _idle.Give(new SpareImage(image, bytes));
        else image.Dispose();
    }

    /// <summary>The size of an image's pixels in bytes.</summary>
    /// <param name="image">One that nobody else can dispose meanwhile: a native call on a disposed one crashes.</param>
    public static long BytesOf(Mat image) => (long)image.Rows * image.Cols * image.ElemSize();

    /// <summary>
    /// An image in stock, with its size: who leased it may still dispose it by mistake, so it is not asked.
    /// </summary>
    private sealed class SpareImage(Mat image, long bytes) : IDisposable
    {
        public Mat Image { get; } = image;

        public long Bytes { get; } = bytes;

        public void Dispose() => Image.Dispose();
    }
}
