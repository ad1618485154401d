using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

public sealed class OpenCvMatTests
{
    [Fact]
    public void A_new_Mat_has_the_shape_it_was_asked_for()
    {
        using var mat = new Mat(3, 5, MatType.CV_8UC3, new Scalar(1, 2, 3));

        Assert.Equal((3, 5, 3, 5), (mat.Rows, mat.Cols, mat.Height, mat.Width));
        Assert.Equal(new Size(5, 3), mat.Size());
        Assert.Equal((MatType.CV_8UC3, 3, 3, 15L, 15L), (mat.Type(), mat.Channels(), mat.ElemSize(), mat.Total(), mat.Step()));
        Assert.True(mat.IsContinuous());
        Assert.Equal(new Vec3b(1, 2, 3), mat.Get<Vec3b>(2, 4));
        Assert.Equal(mat.Data + 15, mat.Ptr(1));
    }

    [Fact]
    public void An_empty_Mat_has_no_data()
    {
        using var mat = new Mat();

        Assert.True(mat.Empty());
        Assert.Equal((0, 0, IntPtr.Zero), (mat.Rows, mat.Cols, mat.Data));
    }

    [Fact]
    public void A_copy_has_memory_of_its_own_and_keeps_it()
    {
        using var source = new Mat(2, 2, MatType.CV_8UC1, new Scalar(7));
        using var copy = new Mat();

        source.CopyTo(copy);
        var data = copy.Data;
        source.SetTo(new Scalar(9));
        Assert.Equal(7, copy.Get<byte>(1, 1));

        source.CopyTo(copy);
        Assert.Equal(9, copy.Get<byte>(1, 1));
        Assert.Equal(data, copy.Data);
        Assert.NotEqual(source.Data, copy.Data);
    }

    [Fact]
    public void A_copy_with_a_mask_touches_only_the_mask()
    {
        using var source = new Mat(1, 2, MatType.CV_8UC1, new Scalar(7));
        using var mask = new Mat(1, 2, MatType.CV_8UC1, new Scalar(0));
        using var target = new Mat(1, 2, MatType.CV_8UC1, new Scalar(1));
        mask.Set(0, 1, (byte)255);

        source.CopyTo(target, mask);

        Assert.Equal([1, 7], target.RowSpan<byte>(0).ToArray());
    }

    [Fact]
    public void A_region_shares_memory_and_outlives_its_parent()
    {
        var parent = new Mat(4, 4, MatType.CV_8UC1, new Scalar(1));
        using var region = parent[new Rect(1, 1, 2, 2)];

        region.SetTo(new Scalar(5));
        Assert.Equal(5, parent.At<byte>(1, 1));
        Assert.Equal(1, parent.At<byte>(3, 3));
        Assert.Equal(parent.Ptr(1, 1), region.Data);
        Assert.False(region.IsContinuous());

        parent.Dispose();
        using var clone = region.Clone();
        Assert.Equal(5, clone.Get<byte>(1, 1));
        Assert.True(clone.IsContinuous());
    }

    [Fact]
    public void A_region_outside_is_an_exception()
    {
        using var mat = new Mat(4, 4, MatType.CV_8UC1);

        Assert.Throws<OpenCVException>(() => mat.Clone(new Rect(3, 3, 2, 2)));
    }

    [Fact]
    public void Release_is_Dispose()
    {
        var mat = new Mat(2, 2, MatType.CV_8UC1);

        mat.Release();
        mat.Dispose();

        Assert.True(mat.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => mat.Data);
    }

    [Fact]
    public void Pixel_data_is_used_where_it_lies()
    {
        byte[] pixels = [1, 2, 0, 3, 4, 0];
        var handle = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var mat = Mat.FromPixelData(2, 2, MatType.CV_8UC1, handle.AddrOfPinnedObject(), step: 3);

            mat.Set(1, 1, (byte)9);

            Assert.Equal([1, 2, 0, 3, 9, 0], pixels);
        }
        finally
        {
            handle.Free();
        }
    }

    [Fact]
    public void An_image_survives_encoding_without_loss()
    {
        using var mat = new Mat(8, 8, MatType.CV_8UC3, new Scalar(10, 20, 30));
        Cv2.Rectangle(mat, new Rect(2, 2, 3, 3), Scalar.Red, -1);

        using var decoded = Mat.ImDecode(mat.ToBytes(".png"));
        using var difference = new Mat();
        Cv2.Absdiff(mat, decoded, difference);

        Assert.Equal(Scalar.All(0), Cv2.Mean(difference));
        Assert.Equal(new Vec3b(0, 0, 255), decoded.Get<Vec3b>(3, 3));
    }

    [Fact]
    public void A_scalar_stands_for_an_array_of_it()
    {
        using var mat = new Mat(2, 2, MatType.CV_8UC3, Scalar.All(10));
        using var difference = new Mat();

        Cv2.Absdiff(mat, new Scalar(1, 2, 3), difference);

        Assert.Equal(new Vec3b(9, 8, 7), difference.Get<Vec3b>(1, 1));
    }
}
