namespace LatestFrames;

/// <summary>Somebody who waits for a picture.</summary>
/// <param name="after">The number of the picture that he has; 0 for none.</param>
/// <param name="isPatient">Whether he waits for the camera, not only for the encoder.</param>
internal sealed class PictureWait(long after, bool isPatient)
    : TaskCompletionSource<EncodedPicture?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public bool IsPatient => isPatient;

    /// <summary>Whether a picture is another one than he has. One with a lower number is one of a later start of the
    /// application.</summary>
    public bool Wants(EncodedPicture picture) => picture.Number != after;

    /// <summary>Hands him the picture, with a reference of his own.</summary>
    public void Complete(EncodedPicture picture)
    {
        picture.AddReference();
        if (!TrySetResult(picture)) picture.Release();
    }
}
