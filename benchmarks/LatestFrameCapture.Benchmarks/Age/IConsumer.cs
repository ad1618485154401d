using OpenCvSharp;

namespace LatestFrames;

/// <summary>One way to read a camera.</summary>
internal interface IConsumer : IDisposable
{
    bool Read(Mat image);
}
