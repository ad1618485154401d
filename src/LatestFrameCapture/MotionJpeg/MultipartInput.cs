namespace LatestFrames;

/// <summary>The pictures of a multipart answer. Capture thread only.</summary>
/// <param name="client">The client; owned from now on.</param>
/// <param name="answer">Its answer; owned from now on.</param>
/// <param name="reader">What has come of the answer's body.</param>
/// <param name="name">The camera's name in texts.</param>
internal sealed class MultipartInput(CameraClient client, HttpAnswer answer, BodyReader reader, string name)
    : IPictureInput
{
    private readonly MultipartReader _parts = new(answer.Type.Boundary);

    public bool IsMoreWaiting => Failure is null && reader.IsMoreWaiting;

    public long LastArrivalTimestamp => reader.LastArrivalTimestamp;

    public int Others => _parts.Others;

    public int Empty => _parts.Empty;

    public int Cut => _parts.Cut;

    public CaptureFailure? Failure { get; private set; }

    public bool IsUnreadable => _parts.Error is not null;

    public StreamGrab Receive(AccessUnit picture, WaitLimit limit)
    {
        while (Failure is null)
        {
            if (!reader.Waiting.IsEmpty)
            {
                reader.Use(_parts.Read(reader.Waiting, picture, out bool isComplete));
                if (isComplete)
                {
                    picture.ArrivalTimestamp = picture.CompletedTimestamp = reader.LastArrivalTimestamp;
                    picture.ArrivedAt = reader.ArrivedAt;
                    return StreamGrab.Picture;
                }

                if (_parts.Error is { } error)
                    Failure = new CaptureFailure(CaptureFailureReason.UnsupportedCodec, $"{name}: the camera {error}.");

                // A camera that sends without a pause must not keep requests of other threads waiting.
                if (limit.IsOver) return StreamGrab.NotYet;
                continue;
            }

            int read = reader.Fill(limit);
            if (read == 0) return StreamGrab.NotYet;
            if (read < 0) Failure = new CaptureFailure(CaptureFailureReason.Ended, $"{name} closed the connection.");
        }

        return StreamGrab.Ended;
    }

    public void Dispose()
    {
        // First: the answer would be read to its end otherwise.
        client.Dispose();
        answer.Dispose();
    }
}
