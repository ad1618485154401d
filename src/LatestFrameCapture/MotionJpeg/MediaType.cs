namespace LatestFrames;

/// <summary>The type of an answer: what the server says it sends.</summary>
/// <param name="Name">Type and subtype in small letters; empty when the server says nothing.</param>
/// <param name="Boundary">The boundary of a multipart as it is written there; empty when there is none.</param>
internal readonly record struct MediaType(string Name, string Boundary)
{
    private const int MaxLength = 1024;

    public bool IsMultipart => Name.StartsWith("multipart/", StringComparison.Ordinal);

    public bool IsJpeg => Name is "image/jpeg" or "image/jpg" or "image/pjpeg";

    /// <summary>Whether it says nothing, so that the bytes have to be looked at.</summary>
    public bool IsUnknown => Name is "" or "application/octet-stream" or "binary/octet-stream" or "image/*";

    /// <summary>Parses the header's value; cameras write it in many ways, so nothing is refused.</summary>
    public static MediaType Parse(string? value)
    {
        value ??= "";
        if (value.Length > MaxLength) value = value[..MaxLength];
        int end = value.IndexOfAny([';', ',']);
        string name = (end < 0 ? value : value[..end]).Trim().ToLowerInvariant();
        int at = value.IndexOf("boundary", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return new MediaType(name, "");
        string rest = value[(at + "boundary".Length)..].TrimStart();
        if (!rest.StartsWith('=')) return new MediaType(name, "");
        rest = rest[1..].TrimStart();
        int close = rest.StartsWith('"') ? rest.IndexOf('"', 1) : -1;
        if (close > 0) return new MediaType(name, rest[1..close]);
        end = rest.IndexOfAny([';', ',', ' ', '\t']);
        return new MediaType(name, (end < 0 ? rest : rest[..end]).Trim('"'));
    }
}
