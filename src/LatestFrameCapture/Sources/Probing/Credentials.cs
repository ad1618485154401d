using System.Net;

namespace LatestFrames;

/// <summary>The user and password in a URL.</summary>
internal static class Credentials
{
    public static NetworkCredential? Of(Uri uri)
    {
        if (uri.UserInfo.Length == 0) return null;
        string[] parts = uri.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    /// <summary>The URL as it goes over the wire.</summary>
    public static Uri Without(Uri uri) => new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
}
