namespace LatestFrames;

/// <summary>
/// A capability of a connection: it has the camera's coded pictures, and hands them to <see
/// cref="FrameSourceOpening.Inlet"/> as they arrive.
/// </summary>
internal interface ICodedStream
{
}
