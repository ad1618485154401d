using CsCheck;

namespace LatestFrames;

/// <summary>
/// Random calls of readers against <see cref="StackModel"/>: each gets the newest frame, never an older one and none
/// twice, whatever the others do. What fails is reduced and printed with its seed; CsCheck_Seed repeats it.
/// </summary>
public sealed class ReaderModelTests(ITestOutputHelper output)
{
    private const int LargestCapacity = 5;
    private const int LargestArgument = 11;
    private const int MostCalls = 60;

    private static readonly Gen<StackCallKind> s_kinds = Gen.Frequency(
        (5, Gen.Const(StackCallKind.Push)),
        (1, Gen.Const(StackCallKind.Discard)),
        (1, Gen.Const(StackCallKind.Read)),
        (1, Gen.Const(StackCallKind.ReadWaiting)),
        (1, Gen.Const(StackCallKind.ReadAsync)),
        (1, Gen.Const(StackCallKind.Glance)),
        (1, Gen.Const(StackCallKind.LookBack)),
        (3, Gen.Const(StackCallKind.Return)));

    // From 1: nobody can look back at no frame.
    private static readonly Gen<StackCall> s_calls =
        Gen.Select(s_kinds, Gen.Int[1, LargestArgument], (kind, argument) => new StackCall(kind, argument));

    [Fact]
    public void Readers_answer_as_the_model_says() => Gen.Select(
        Gen.Int[1, LargestCapacity], s_calls.List[1, MostCalls]).Sample(
        (capacity, calls) =>
        {
            using var readers = new ReadersUnderTest(capacity);
            var model = new StackModel(capacity);
            foreach (StackCall call in calls)
            {
                readers.Make(call);
                model.Make(call);
                Assert.Null(readers.FindViolation());
            }

            Assert.Equal(model.Answers, readers.Answers);
            Assert.Equal(WithoutBuffers(model.Figures), WithoutBuffers(readers.Figures));
        },
        output.WriteLine,
        iter: 500);

    // A frame that cannot be used has had a buffer, of which the model knows nothing.
    private static StackFigures WithoutBuffers(StackFigures figures) =>
        figures with { BuffersMade = 0, Buffers = 0, Pooled = 0 };
}
