namespace LatestFrames;

/// <summary>Somebody who waits for a picture.</summary>
/// <param name="after">The number of the picture that he has; 0 for none.</param>
/// <param name="isPatient">Whether he waits for the camera, not only for the encoder.</param>
internal sealed class PictureWait(long after, bool isPatient)
    : TaskCompletionSource<EncodedPicture?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public bool IsPatient => isPatient;

    /// <summary>Whether a picture is newer than the one that he has, which may be one of another size: of each size the
    /// newest is another one.</summary>
    public bool Wants(EncodedPicture picture) => picture.Number > after;

    /// <summary>Hands him the picture, with a reference of his own.</summary>
    public void Complete(EncodedPicture picture)
    {
        picture.AddReference();
        if (!TrySetResult(picture)) picture.Release();
    }
}
