namespace LatestFrames;

/// <summary>A picture that may be sent to a page now.</summary>
/// <param name="Camera">The camera's index.</param>
/// <param name="Key">Size and quality for the tile.</param>
/// <param name="Number">The number of the picture that the page has.</param>
/// <param name="Picture">The picture that was there first, with a reference for whoever takes the turn.</param>
/// <param name="MayRefresh">Whether the tile has not yet waited for a newer one.</param>
internal readonly record struct WallTurn(
    int Camera, PictureKey Key, long Number, EncodedPicture Picture, bool MayRefresh);
