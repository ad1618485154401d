namespace LatestFrames;

/// <summary>What a refusal (401) means for the login.</summary>
internal enum LoginResult
{
    /// <summary>Send the request again: the login has an answer for it that was not refused.</summary>
    Retry,

    /// <summary>The camera wants a user and a password, and the URL has none.</summary>
    NoCredentials,

    /// <summary>The camera refused the credentials.</summary>
    Refused,

    /// <summary>The camera offers only ways to log in that the client does not know.</summary>
    Unsupported,

    /// <summary>The camera refuses every answer as too old.</summary>
    AlwaysStale,
}
