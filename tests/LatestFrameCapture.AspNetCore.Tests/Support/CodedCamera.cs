using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera that sends what only looks like H.264, a key frame and then others, each when its turn has
/// come.</summary>
internal sealed class CodedCamera : IFrameSource
{
    private static readonly byte[] s_parameterSets = [0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0x80, 0, 0, 0, 1, 0x68, 0x80];

    /// <summary>The pictures in a group.</summary>
    public int Group { get; init; } = 5;

    /// <summary>The bytes of a picture.</summary>
    public int Length { get; init; } = 2000;

    /// <summary>The clock by which its pictures arrive.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public VideoCodec Codec { get; init; } = VideoCodec.H264;

    /// <summary>Whether each third picture is shown before the one that comes before it.</summary>
    public bool IsReordered { get; init; }

    public string Name => "coded camera";

    public bool IsLive => true;

    public IFrameConnection Open(FrameSourceOpening opening) => new Connection(this, opening);

    private sealed class Connection(CodedCamera camera, FrameSourceOpening opening) : IFrameConnection, ICodedStream
    {
        private readonly StreamParameters _parameters = new(camera.Codec, s_parameterSets, 320, 240);
        private readonly byte[] _data = [.. s_parameterSets, .. new byte[camera.Length - s_parameterSets.Length]];
        private int _frame;

        public string BackendName => "CODED";

        public bool IsLive => true;

        public int DecoderDelay => 0;

        public Size Size => new(320, 240);

        public double FramesPerSecond => 50;

        public TimeSpan? Position => null;

        public bool Grab()
        {
            if (opening.CancellationToken.WaitHandle.WaitOne(20)) return false;
            int shown = camera.IsReordered && _frame % 3 == 2 ? _frame - 2 : _frame;
            var info = new UnitInfo(
                _parameters,
                _frame % camera.Group == 0,
                TimeSpan.FromMilliseconds(20 * shown),
                camera.Clock.GetTimestamp(),
                DateTimeOffset.UtcNow,
                null);
            opening.Inlet!.Add(info, default, _data);
            _frame++;
            return true;
        }

        public bool Retrieve(Mat image)
        {
            image.Create(Size, MatType.CV_8UC3);
            image.SetTo(new Scalar(_frame % 256, 90, 100));
            return true;
        }

        public double GetProperty(int propertyId) => 0;

        public bool SetProperty(int propertyId, double value) => false;

        public void Dispose()
        {
        }
    }
}
