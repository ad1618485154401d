namespace LatestFrames;

/// <summary>The user and password in a URL.</summary>
internal static class Credentials
{
    /// <summary>Returns the URL without credentials, as it is sent to the server.</summary>
    public static Uri RemoveFrom(Uri uri) => new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
}
