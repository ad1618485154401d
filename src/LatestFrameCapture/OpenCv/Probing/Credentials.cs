using System.Net;

namespace LatestFrames;

/// <summary>The user and password in a URL.</summary>
internal static class Credentials
{
    /// <summary>Returns the URL's credentials, or null when it has none.</summary>
    public static NetworkCredential? FromUri(Uri uri)
    {
        if (uri.UserInfo.Length == 0) return null;
        string[] parts = uri.UserInfo.Split(':', 2);
        return new NetworkCredential(
            Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    /// <summary>Returns the URL without credentials, as it is sent to the server.</summary>
    public static Uri RemoveFrom(Uri uri) => new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
}
