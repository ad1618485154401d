namespace LatestFrames;

/// <summary>Ages for people.</summary>
internal static class Age
{
    /// <summary>"93 ms", "7.21 s", or a dash when there is none.</summary>
    public static string Of(double? milliseconds) => milliseconds switch
    {
        null => "–",
        >= 1000 or <= -1000 => $"{milliseconds / 1000:0.00} s",
        _ => $"{milliseconds:0} ms",
    };
}
