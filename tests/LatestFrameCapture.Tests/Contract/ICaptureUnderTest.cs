using OpenCvSharp;

namespace LatestFrames;

/// <summary>The members that the contract speaks of, under the names that both types have.</summary>
internal interface ICaptureUnderTest : IDisposable
{
    int FrameWidth { get; }

    int FrameHeight { get; }

    double Fps { get; }

    int FrameCount { get; }

    int PosFrames { get; }

    string FourCC { get; }

    int PosMsec { get; }

    CaptureType CaptureType { get; }

    bool IsDisposed { get; }

    bool IsOpened();

    bool Read(Mat image);

    bool Read(OutputArray image);

    bool Grab();

    bool Retrieve(Mat image);

    bool Retrieve(OutputArray image);

    Mat RetrieveMat();

    double Get(int propertyId);

    bool Set(int propertyId, double value);

    string GetBackendName();

    void Release();

    void SetExceptionMode(bool enable);

    bool Reopen(string fileName);
}
