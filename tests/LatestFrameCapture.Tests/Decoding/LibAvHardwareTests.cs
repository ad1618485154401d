using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// Hardware for a libavcodec in this process: the choice, what really decodes, and software where it cannot. There need
/// not be any.
/// </summary>
public sealed class LibAvHardwareTests
{
    private const int Pictures = 40;

    // An AVOption, of which only the offset is read.
    private static readonly unsafe byte* s_option = (byte*)NativeMemory.AllocZeroed(128);
    private static unsafe delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, byte*> s_findOption;

    private readonly List<string> _notes = [];

    public static TheoryData<string, DecoderHardware> Each => new MatrixTheoryData<string, DecoderHardware>(
        ["system", "OpenCvSharp"], [.. Enum.GetValues<DecoderHardware>().Where(kind => kind != DecoderHardware.None)]);

    public static TheoryData<string, string> Libraries =>
        new MatrixTheoryData<string, string>(["system", "OpenCvSharp"], ["H264", "H265"]);

    [Theory]
    [InlineData("system")]
    [InlineData("OpenCvSharp")]
    public void Where_a_decoder_takes_its_device_from_is_known_of_the_libraries_here(string library)
    {
        LibAvHardware? hardware = LibAvHardware.Of(Library(library), out string? whyNot);

        Assert.True(hardware is not null, whyNot);
        Assert.True(hardware.DevicePlace > 0 && hardware.DevicePlace % 8 == 0, $"{hardware.DevicePlace}");
    }

    [Theory]
    [InlineData("system")]
    [InlineData("OpenCvSharp")]
    public unsafe void A_library_whose_structures_are_others_is_not_given_a_device(string library)
    {
        LibAvExports own = Library(library).Exports;
        int place = LibAvHardware.Of(Library(library), out _)!.DevicePlace;
        s_findOption = (delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, byte*>)own.Util("av_opt_find");

        // The place of hwaccel_flags, of which all but the true one must be refused before anything is written there.
        foreach (int offset in (int[])[0, -8, 4, 64, place - 8, place, place + 9, place + 16, place + 24, 100_000])
        {
            *(int*)(s_option + 16) = offset;
            Assert.Null(TryBind(own.With(new Dictionary<string, nint>
            {
                ["av_opt_find"] = (nint)(delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, byte*>)&FindOption,
                ["av_buffer_ref"] = (nint)(delegate* unmanaged[Cdecl]<void*, void*>)&RefNothing,
            }), out string? whyNot));
            Assert.Equal("keeps a decoder's device where it is not expected", whyNot);
        }

        Assert.Null(TryBind(own.With(new Dictionary<string, nint>
        {
            ["av_opt_set"] = (nint)(delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int>)&SetNothing,
        }), out string? reason));
        Assert.Equal("keeps a decoder's device where it is not expected", reason);

        // The count of references does not fall: something else lies there.
        Assert.Null(TryBind(own.With(new Dictionary<string, nint>
        {
            ["av_buffer_get_ref_count"] = (nint)(delegate* unmanaged[Cdecl]<void*, int>)&CountTwo,
        }), out reason));
        Assert.Equal("does not let go of a decoder's device", reason);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Where_there_is_no_hardware_software_decodes_from_the_first_picture_and_says_so_once(
        string library, DecoderHardware kind)
    {
        // As a source: three connections, one memory.
        var memory = new HardwareMemory();
        for (int i = 0; i < 3; i++)
        {
            var use = new HardwareUse(kind, memory, _notes.Add);
            using LibAvDecoder decoder = Open(Library(library), VideoCodec.H264, use);
            Assert.Equal(Enumerable.Range(0, Pictures), Decode(decoder));
            bool hasDevice = decoder.Name.Contains(" by ", StringComparison.Ordinal);
            Assert.SkipWhen(hasDevice, $"There is a device: {decoder.Name}.");
            Assert.EndsWith($"({library})", decoder.Name, StringComparison.Ordinal);
        }

        string note = Assert.Single(_notes);
        Assert.StartsWith("libavcodec ", note, StringComparison.Ordinal);
        Assert.EndsWith($"software decodes instead of {kind}", note, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_device_that_decodes_is_named_and_shows_the_same_pictures(string library, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        LibAvCodec fake = FakeDevice.In(Library(library));
        var memory = new HardwareMemory();
        Assert.True(memory.TryRemember("it was not there before"));
        using (LibAvDecoder decoder = Open(fake, codec, new HardwareUse(DecoderHardware.Auto, memory, _notes.Add)))
        {
            Assert.Equal(fake.Name, decoder.Name);
            Assert.Equal(Enumerable.Range(0, Pictures), Decode(decoder, codec));
            Assert.Equal(fake.Name + " by Vaapi", decoder.Name);
            Assert.Equal((Pictures, 1, 1), (FakeDevice.Copies, FakeDevice.Opened, FakeDevice.Holders));
        }

        Assert.Equal(0, FakeDevice.Holders);
        Assert.Empty(_notes);
        Assert.True(memory.TryRemember("it was not there before"), "what comes after it was there is logged again");
        Assert.False(memory.IsUseless);
    }

    [Theory]
    [InlineData("system")]
    [InlineData("OpenCvSharp")]
    public void The_kind_that_a_machine_has_is_found_behind_those_that_it_has_not(string library)
    {
        LibAvCodec fake = FakeDevice.In(Library(library), DecoderHardware.Cuda);
        var use = new HardwareUse(DecoderHardware.Auto, new HardwareMemory(), _notes.Add);
        using LibAvDecoder decoder = Open(fake, VideoCodec.H264, use);

        Assert.Equal(Enumerable.Range(0, Pictures), Decode(decoder));
        Assert.Equal((fake.Name + " by Cuda", 1), (decoder.Name, FakeDevice.Opened));
        Assert.Empty(_notes);
    }

    [Fact]
    public void A_picture_of_a_device_allocates_nothing()
    {
        using LibAvDecoder decoder = Open(FakeDevice.In(Library("system")), VideoCodec.H264, Use());
        using var image = new Mat();
        long before = 0;
        foreach ((int index, AccessUnit unit) in CodedVideo.Stamped(VideoCodec.H264, Pictures).Units.Index())
        {
            if (index == 10) before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Send(unit);
            while (decoder.TryReceive(out _)) decoder.Retrieve(image);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Pictures, FakeDevice.Copies);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_device_that_cannot_decode_the_stream_is_not_named(string library, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        LibAvCodec fake = FakeDevice.In(Library(library));
        FakeDevice.Decodes = false;
        using LibAvDecoder decoder = Open(fake, codec, Use());

        Assert.Equal(Enumerable.Range(0, Pictures), Decode(decoder, codec));
        Assert.Equal((fake.Name, 0), (decoder.Name, FakeDevice.Copies));
        Assert.Equal(
            $"{fake.Name}: Vaapi cannot decode this stream; software decodes instead of Vaapi", Assert.Single(_notes));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(13, 20)]
    [InlineData(29, 30)]
    public void After_a_picture_that_cannot_be_copied_software_goes_on_at_the_next_key_frame(int failing, int next)
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));
        FakeDevice.FailingCopy = failing;
        using LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use());

        Assert.Equal([.. Enumerable.Range(0, failing), .. Enumerable.Range(next, Pictures - next)], Decode(decoder));
        Assert.Equal((fake.Name, 0, 1), (decoder.Name, FakeDevice.Holders, FakeDevice.Opened));
        string note = Assert.Single(_notes);
        Assert.Contains(
            "Vaapi has failed (its picture cannot be copied, error -5); software", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)] // the key frame itself is decoded by software then
    [InlineData(10, 10)]
    [InlineData(13, 20)]
    public void After_a_packet_that_the_device_fails_at_software_goes_on_at_a_key_frame(int failing, int next)
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));
        FakeDevice.FailingPacket = failing;
        using LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use());

        Assert.Equal([.. Enumerable.Range(0, failing), .. Enumerable.Range(next, Pictures - next)], Decode(decoder));
        Assert.Equal((fake.Name, 0), (decoder.Name, FakeDevice.Holders));
        Assert.Contains("Vaapi has failed (error -5); software", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_whose_pictures_have_an_unknown_format_is_replaced_and_not_tried_by_the_next_connection()
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));

        // rgb24, which is no picture of a decoder of H.264; it stands for those of more than 8 bits.
        FakeDevice.CopyFormat = 2;
        var memory = new HardwareMemory();
        for (int i = 0; i < 3; i++)
        {
            using LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use(memory));
            int first = i == 0 ? 10 : 0;
            Assert.Equal(Enumerable.Range(first, Pictures - first), Decode(decoder));
            Assert.Equal((fake.Name, 1), (decoder.Name, FakeDevice.Opened));
        }

        Assert.Contains("unknown pixel format", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_which_no_picture_came_out_is_not_named_and_has_not_decoded()
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));
        FakeDevice.FailingCopy = 0;
        var memory = new HardwareMemory();
        Assert.True(memory.TryRemember("known"));
        using LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use(memory));
        using var image = new Mat();

        Assert.True(decoder.Send(CodedVideo.Stamped(VideoCodec.H264, Pictures).Units[0]));
        Assert.True(decoder.TryReceive(out _));
        Assert.Equal(fake.Name, decoder.Name);
        Assert.False(memory.TryRemember("known"), "nothing was forgotten");
        Assert.False(decoder.Retrieve(image));
        Assert.Equal(fake.Name, decoder.Name);
    }

    [Fact]
    public void A_device_that_has_decoded_before_it_failed_is_tried_by_the_next_connection()
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));
        FakeDevice.FailingCopy = 5;
        var memory = new HardwareMemory();
        foreach (string name in (string[])[fake.Name, fake.Name + " by Vaapi"])
        {
            using LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use(memory));
            Decode(decoder);
            Assert.Equal(name, decoder.Name);
        }

        Assert.Equal(2, FakeDevice.Opened);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_device_that_hangs_while_it_opens_is_not_opened_by_the_connection_that_takes_over(bool isGivenUp)
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));
        var memory = new HardwareMemory();
        using var end = new CancellationTokenSource();
        HardwareUse meanwhile = Use(memory);
        int openedMeanwhile = -1;
        FakeDevice.WhileOpening = () =>
        {
            // Else it is another capture, which opens its device at the same time.
            if (isGivenUp) end.Cancel();
            LibAvDecoder.TryOpen(fake, VideoCodec.H264, threads: 1, meanwhile, out _)?.Dispose();
            openedMeanwhile = FakeDevice.Opened;
        };
        Open(fake, VideoCodec.H264, new HardwareUse(DecoderHardware.Vaapi, memory, _notes.Add, end.Token)).Dispose();

        Assert.Equal(isGivenUp ? 0 : 1, openedMeanwhile);
        Assert.Equal(isGivenUp ? DecoderHardware.None : DecoderHardware.Vaapi, meanwhile.Wanted);
        string[] expected =
            ["the device does not answer an earlier connection; software decodes instead of Vaapi"];
        Assert.Equal(isGivenUp ? expected : [], _notes);

        // The driver has returned meanwhile.
        using LibAvDecoder decoder = Open(fake, VideoCodec.H264, new HardwareUse(DecoderHardware.Vaapi, memory, null));
        Assert.Equal(Enumerable.Range(0, Pictures), Decode(decoder));
        Assert.Equal(fake.Name + " by Vaapi", decoder.Name);
    }

    [Fact]
    public void Where_software_cannot_be_opened_after_a_failure_the_decoder_waits_for_a_later_key_frame()
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));
        (FakeDevice.FailingCopy, FakeDevice.FailingDecoder) = (5, 1);
        LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use());
        AccessUnit key = CodedVideo.Stamped(VideoCodec.H264, Pictures).Units[10];

        Assert.Equal([.. Enumerable.Range(0, 5), .. Enumerable.Range(20, Pictures - 20)], Decode(decoder));
        Assert.Equal(0, FakeDevice.Holders);
        decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => decoder.Send(key));
        Assert.Throws<ObjectDisposedException>(decoder.Flush);
    }

    [Fact]
    public void A_decoder_that_is_not_open_does_nothing()
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));
        (FakeDevice.FailingPacket, FakeDevice.FailingDecoder) = (0, 1);
        using LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use());
        using var image = new Mat();

        Assert.False(decoder.Send(CodedVideo.Stamped(VideoCodec.H264, Pictures).Units[0]));
        decoder.Flush();
        decoder.Drain();
        decoder.KeyFramesOnly = true;
        decoder.KeyFramesOnly = false;
        Assert.False(decoder.TryReceive(out _));
        Assert.False(decoder.Retrieve(image));
        Assert.Equal(Enumerable.Range(0, Pictures), Decode(decoder));
    }

    [Fact]
    public void Key_frames_only_stays_so_when_software_goes_on()
    {
        FakeDevice.In(Library("system"));
        LibAvCodec fake = FakeDevice.In(Library("system"));
        FakeDevice.FailingCopy = 1;
        using LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use());
        decoder.KeyFramesOnly = true;

        Assert.Equal([0, 20, 30], Decode(decoder));
        Assert.Equal(fake.Name, decoder.Name);
    }

    [Fact]
    public void Damage_in_the_stream_is_not_blamed_on_the_device()
    {
        LibAvCodec fake = FakeDevice.In(Library("system"));
        using LibAvDecoder decoder = Open(fake, VideoCodec.H264, Use());
        using var image = new Mat();
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, Pictures);
        var damaged = new AccessUnit();

        // A slice of which nothing is right.
        damaged.TryAppend([0, 0, 0, 1, 0x41, .. Enumerable.Repeat((byte)0xFF, 100)]);
        foreach ((int index, AccessUnit unit) in video.Units.Index())
        {
            if (index == 5) decoder.Send(damaged);
            decoder.Send(unit);
            while (decoder.TryReceive(out _)) decoder.Retrieve(image);
        }

        Assert.Empty(_notes);
        Assert.EndsWith(" by Vaapi", decoder.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VideoDecoderKind.Automatic)]
    [InlineData(VideoDecoderKind.OpenCvLibAvCodec)]
    [InlineData(VideoDecoderKind.VideoCapture)]
    [InlineData(VideoDecoderKind.FFmpegProcess)]
    public void A_camera_whose_hardware_is_not_there_is_shown_by_software_on_one_connection(VideoDecoderKind kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Direct3D is nowhere else than on Windows.");
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera =
            new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        AssertShownBySoftware(
            new RtspSource(camera.UrlText()) { Decoder = kind, Hardware = DecoderHardware.D3D11VA });
    }

    [Fact]
    public async Task A_program_whose_hardware_is_not_there_is_shown_by_software_on_one_connection()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Direct3D is nowhere else than on Windows.");
        await using LoopbackServer server = RawVideoCamera.Of(PictureStream.Hundred);
        AssertShownBySoftware(
            new RawVideoSource(RawVideoCamera.Url(server)) { Hardware = DecoderHardware.D3D11VA });
    }

    private static void AssertShownBySoftware(IFrameSource source)
    {
        for (int i = 0; i < 2; i++)
        {
            using var watched = new WatchedRtsp(source);
            watched.WaitFor(_ => true, count: 15);

            Assert.DoesNotContain(" by ", watched.Capture.GetBackendName(), StringComparison.Ordinal);
            Assert.Equal((1L, 0L), (watched.Statistics.TotalConnections, watched.Statistics.TotalDecoderRestarts));
            Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
            if (i == 0) watched.WaitForLog("software decodes instead of D3D11VA");
            else Assert.False(watched.LogHas("instead of"), "the source has said so before");
        }
    }

    private HardwareUse Use(HardwareMemory? memory = null) =>
        new(DecoderHardware.Vaapi, memory ?? new HardwareMemory(), _notes.Add);

    private static LibAvHardware? TryBind(LibAvExports exports, out string? whyNot)
    {
        LibAvCodec? library = LibAvCodec.TryBind(exports, "libavcodec (test)", out whyNot);
        Assert.True(library is not null, whyNot);
        return LibAvHardware.TryBind(library, out whyNot);
    }

    private static LibAvCodec Library(string name)
    {
        LibAvCodec? library =
            name == "system" ? LibAvCodecs.System(out string? whyNot) : LibAvCodecs.OpenCv(out whyNot);
        Assert.SkipUnless(library is not null || OperatingSystem.IsLinux(), whyNot ?? "");
        Assert.True(library is not null, whyNot);
        return library;
    }

    private static LibAvDecoder Open(LibAvCodec library, VideoCodec codec, HardwareUse hardware)
    {
        LibAvDecoder? decoder = LibAvDecoder.TryOpen(library, codec, threads: 1, hardware, out string? whyNot);
        Assert.True(decoder is not null, whyNot);
        return decoder;
    }

    /// <summary>
    /// Decodes as <see cref="UnitDecoder"/> does: after a picture that is refused, from the next key frame on.
    /// </summary>
    private static List<int> Decode(LibAvDecoder decoder, VideoCodec codec = VideoCodec.H264)
    {
        using var image = new Mat();
        var indexes = new List<int>();
        bool waits = false;
        foreach (AccessUnit unit in CodedVideo.Stamped(codec, Pictures).Units)
        {
            if (waits && !unit.IsKeyFrame) continue;
            waits = !decoder.Send(unit);
            if (waits) decoder.Flush();
            while (decoder.TryReceive(out TimeSpan position))
            {
                if (!decoder.Retrieve(image)) continue;
                Assert.True(StampCodec.TryRead(image, out FrameStamp stamp), "the picture's stamp can be read");
                Assert.Equal(CodedVideo.PositionOf(stamp.FrameNumber), position);
                indexes.Add(stamp.FrameNumber);
            }
        }

        return indexes;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe byte* FindOption(void* context, byte* name, byte* unit, int flags, int search) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name).SequenceEqual("hwaccel_flags"u8)
            ? s_option
            : s_findOption(context, name, unit, flags, search);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int SetNothing(void* context, byte* name, byte* value, int search) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void* RefNothing(void* buffer) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int CountTwo(void* buffer) => 2;
}
