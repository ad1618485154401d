namespace LatestFrames;

/// <summary>What a <see cref="NutReader"/> found.</summary>
internal enum NutItem
{
    /// <summary>Nothing complete: more bytes are needed.</summary>
    More,

    /// <summary>A picture.</summary>
    Picture,

    /// <summary>Something that is not NUT, or beyond a limit. Nothing more can be read.</summary>
    Invalid,
}
