namespace LatestFrames;

/// <summary>When the second source is tried.</summary>
public sealed class FallbackSourceTests
{
    private readonly UnopenableSource _first = new(CaptureFailureReason.UnsupportedCodec, mayAnotherRead: true);
    private readonly List<string> _notes = [];
    private int _made;
    private int _begins;

    [Theory]
    [InlineData(CaptureFailureReason.TimedOut, 2)]
    [InlineData(CaptureFailureReason.Refused, 2)]
    [InlineData(CaptureFailureReason.NotFound, 2)]
    [InlineData(CaptureFailureReason.Unauthorized, 2)]
    [InlineData(CaptureFailureReason.UnsupportedCodec, 1)]
    [InlineData(CaptureFailureReason.NotAVideoSource, 1)]
    [InlineData(CaptureFailureReason.Unknown, 1)]
    public void A_second_source_that_has_shown_that_it_cannot_either_is_left_out_of_the_next_attempt(
        CaptureFailureReason reason, int expected)
    {
        var second = new UnopenableSource(reason, mayAnotherRead: false);
        FallbackSource source = With(_first, second);
        for (int i = 0; i < 2; i++)
        {
            // Why the first cannot is what the user can mend; but a refused password is never tried again.
            bool isSeconds = reason == CaptureFailureReason.Unauthorized;
            FrameSourceOpening opening = Opening();
            Assert.Null(source.Open(opening));
            Assert.Equal(isSeconds ? reason : CaptureFailureReason.UnsupportedCodec, opening.Failure?.Reason);
        }

        Assert.Equal((expected, 1), (second.Opens, _made));
    }

    [Fact]
    public void A_second_source_that_could_not_is_asked_again_ever_more_rarely_and_kept_once_it_can()
    {
        // A server that was full, for example: whoever asks gets the same answer as where it never can.
        var second = new UnopenableSource(CaptureFailureReason.Unknown, mayAnotherRead: false) { OpensAt = 7 };
        FallbackSource source = With(_first, second);
        var asked = new List<int>();
        IFrameConnection? connection = null;
        for (int attempt = 1; connection is null && attempt < 100; attempt++)
        {
            int opens = second.Opens;
            connection = source.Open(Opening());
            if (second.Opens > opens) asked.Add(attempt);
        }

        using (connection) Assert.NotNull(connection);
        Assert.Equal([1, 3, 7, 15, 23, 31, 39], asked);
        Assert.Equal(2, _notes.Count);

        int before = _first.Opens;
        using IFrameConnection? next = source.Open(Opening());
        Assert.Equal((before, 8), (_first.Opens, second.Opens));
    }

    [Fact]
    public void A_second_source_of_a_second_source_is_asked_as_often_as_one_alone()
    {
        // As it is chained for http where OpenCV has no network.
        var second = new UnopenableSource(CaptureFailureReason.UnsupportedCodec, mayAnotherRead: false);
        var first = new UnopenableSource(CaptureFailureReason.NoNetworkSupport, mayAnotherRead: true);
        var source = new FallbackSource(_first, () => new FallbackSource(first, () => second));
        var asked = new List<int>();
        for (int attempt = 1; attempt < 32; attempt++)
        {
            int opens = second.Opens;
            Assert.Null(source.Open(Opening()));
            if (second.Opens > opens) asked.Add(attempt);
        }

        Assert.Equal([1, 3, 7, 15, 23, 31], asked);
    }

    [Theory]
    [InlineData(false, CaptureFailureReason.Unknown)]
    [InlineData(true, CaptureFailureReason.NoNetworkSupport)]
    public void Where_the_first_has_no_network_the_second_is_the_only_one_unless_it_is_missing(
        bool isMissing, CaptureFailureReason expected)
    {
        var first = new UnopenableSource(CaptureFailureReason.NoNetworkSupport, mayAnotherRead: true);
        var second = new UnopenableSource(CaptureFailureReason.Unknown, mayAnotherRead: isMissing);

        // As it is chained for http: a reader of JPEG before both.
        var source = new FallbackSource(_first, () => new FallbackSource(first, () => second));
        for (int i = 0; i < 2; i++)
        {
            FrameSourceOpening opening = Opening();
            Assert.Null(source.Open(opening));
            if (!isMissing && i == 0) Assert.Equal(CaptureFailureReason.UnsupportedCodec, opening.Failure?.Reason);
        }

        FrameSourceOpening alone = Opening();
        Assert.Null(new FallbackSource(first, () => second).Open(alone));
        Assert.Equal(expected, alone.Failure?.Reason);
    }

    [Fact]
    public void A_second_source_that_opens_is_kept_and_asked_alone_from_then_on()
    {
        var second = new ScriptedSource();
        FallbackSource source = With(_first, second);
        for (int i = 0; i < 3; i++)
        {
            FrameSourceOpening opening = Opening();
            using IFrameConnection? connection = source.Open(opening);
            Assert.Equal("SCRIPT", connection?.BackendName);
            Assert.Null(opening.Failure);
        }

        Assert.Equal((1, 1, 3), (_first.Opens, _made, second.Connections));
        Assert.Contains("camera: no. Another backend is tried.", Assert.Single(_notes), StringComparison.Ordinal);

        // The first source's time has passed; the second one has its own, on each connection.
        Assert.Equal(3, _begins);
    }

    [Fact]
    public void What_a_server_has_told_the_first_source_holds_for_later_connections_of_the_second()
    {
        var told = new List<(bool? HasEnd, bool IsPlaylist)>();
        var first = new UnopenableSource(CaptureFailureReason.UnsupportedCodec, mayAnotherRead: true)
        {
            HasEnd = false,
            IsPlaylist = true
        };
        FallbackSource source = With(first, new AskingSource(told));
        for (int i = 0; i < 3; i++) source.Open(Opening())?.Dispose();

        Assert.Equal(1, first.Opens);
        Assert.Equal(Enumerable.Repeat(((bool?)false, true), 3), told);
    }

    [Fact]
    public void The_failure_of_a_second_source_that_is_kept_is_its_own()
    {
        var failure = new CaptureFailure(CaptureFailureReason.Refused, "camera: away.");
        FallbackSource source = With(_first, new ScriptedSource { OnOpen = number => number == 1, Failure = failure });
        using (IFrameConnection? connection = source.Open(Opening())) Assert.NotNull(connection);

        FrameSourceOpening opening = Opening();
        Assert.Null(source.Open(opening));
        Assert.Same(failure, opening.Failure);
        Assert.Equal((1, 1), (_first.Opens, _made));
    }

    [Fact]
    public void A_first_source_that_opens_needs_no_second()
    {
        var first = new ScriptedSource();
        FallbackSource source = With(first, _first);
        for (int i = 0; i < 2; i++)
        {
            using IFrameConnection? connection = source.Open(Opening());
            Assert.NotNull(connection);
        }

        Assert.Equal((2, 0), (first.Connections, _made));
        Assert.Empty(_notes);
    }

    [Theory]
    [InlineData(CaptureFailureReason.Unauthorized)]
    [InlineData(CaptureFailureReason.TimedOut)]
    public void What_no_other_source_could_read_is_left_to_the_first(CaptureFailureReason reason)
    {
        // A refused password above all: a second login with it may lock the account.
        var first = new UnopenableSource(reason, mayAnotherRead: false);
        var second = new ScriptedSource();
        FallbackSource source = With(first, second);
        for (int i = 0; i < 2; i++)
        {
            FrameSourceOpening opening = Opening();
            Assert.Null(source.Open(opening));
            Assert.Equal(reason, opening.Failure?.Reason);
        }

        Assert.Equal((2, 0, 0), (first.Opens, _made, second.Connections));
    }

    [Fact]
    public void A_capture_that_was_closed_meanwhile_tries_no_second_source()
    {
        var second = new ScriptedSource();
        FallbackSource source = With(_first, second);
        Assert.Null(source.Open(Opening(isClosed: true)));
        Assert.Equal(0, _made);

        // Nothing was learned by that.
        using IFrameConnection? connection = source.Open(Opening());
        Assert.NotNull(connection);
    }

    private FallbackSource With(IFrameSource first, IFrameSource second) => new(first, () =>
    {
        _made++;
        return second;
    });

    private FrameSourceOpening Opening(bool isClosed = false) =>
        new(new LatestFrameCaptureOptions(), () => { }, _ => _begins++, _notes.Add, new CancellationToken(isClosed));

    private sealed class UnopenableSource(CaptureFailureReason reason, bool mayAnotherRead) : IFrameSource
    {
        public bool? HasEnd { get; init; }

        public bool IsPlaylist { get; init; }

        /// <summary>The attempt from which on it opens; 0 for none.</summary>
        public int OpensAt { get; init; }

        /// <summary>How often it was to be opened.</summary>
        public int Opens { get; private set; }

        public string Name => "camera";

        public bool IsLive => true;

        public IFrameConnection? Open(FrameSourceOpening opening)
        {
            Opens++;
            if (OpensAt > 0 && Opens >= OpensAt) return new ScriptedSource().Open(opening);
            opening.Fail(new CaptureFailure(reason, "camera: no."), mayAnotherRead, HasEnd, IsPlaylist);
            return null;
        }
    }

    /// <summary>Notes what each opening says of the stream.</summary>
    private sealed class AskingSource(List<(bool? HasEnd, bool IsPlaylist)> told) : IFrameSource
    {
        private readonly ScriptedSource _source = new();

        public string Name => "camera";

        public bool IsLive => true;

        public IFrameConnection? Open(FrameSourceOpening opening)
        {
            told.Add((opening.HasEnd, opening.IsPlaylist));
            return _source.Open(opening);
        }
    }
}
