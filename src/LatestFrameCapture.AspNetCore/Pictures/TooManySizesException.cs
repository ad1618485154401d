namespace LatestFrames;

/// <summary>Viewers wait for more sizes and qualities of one camera than are encoded at a time.</summary>
internal sealed class TooManySizesException()
    : Exception($"Viewers wait for {CameraPictures.MaxKeys} other sizes and qualities of this camera.");
