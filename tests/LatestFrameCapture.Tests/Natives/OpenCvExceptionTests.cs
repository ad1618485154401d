using OpenCvSharp;

namespace LatestFrames;

public sealed class OpenCvExceptionTests
{
    [Fact]
    public void An_exception_of_OpenCV_keeps_its_text_and_place()
    {
        using var empty = new Mat();
        using var gray = new Mat();

        var error = Assert.Throws<OpenCVException>(() => Cv2.CvtColor(empty, gray, ColorConversionCodes.BGR2GRAY));

        Assert.Contains("!_src.empty()", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, error.ErrMsg);
        Assert.Equal(ErrorCode.StsAssert, error.Status);
        Assert.Contains("cvtColor", error.FuncName, StringComparison.Ordinal);
        Assert.EndsWith("color.cpp", error.FileName, StringComparison.Ordinal);
        Assert.True(error.Line > 0);
    }

    [Fact]
    public void An_exception_of_one_thread_is_not_another_threads()
    {
        Parallel.For(0, 200, i =>
        {
            using var mat = new Mat(4, 4, MatType.CV_8UC1);
            using var other = new Mat();
            var error = i % 2 == 0
                ? Assert.Throws<OpenCVException>(() => mat.SubMat(new Rect(2, 2, 4, 4)))
                : Assert.Throws<OpenCVException>(() => Cv2.CvtColor(other, mat, ColorConversionCodes.BGR2GRAY));

            Assert.Contains(i % 2 == 0 ? "0 <= " : "!_src.empty()", error.Message, StringComparison.Ordinal);
        });
    }
}
