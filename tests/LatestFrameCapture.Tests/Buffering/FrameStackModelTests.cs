using CsCheck;

namespace LatestFrames;

/// <summary>
/// Random calls of a <see cref="FrameStack"/> against <see cref="StackModel"/>: invariants 2, 3, 4, 7 and 8. What
/// fails is reduced to the shortest sequence and printed with its seed; CsCheck_Seed repeats it.
/// </summary>
public sealed class FrameStackModelTests(ITestOutputHelper output)
{
    private const int LargestCapacity = 5;
    private const int LargestArgument = 11;

    private static readonly Gen<(StackUnderTest, StackModel)> s_stacks = Gen.Int[1, LargestCapacity]
        .Select(capacity => (new StackUnderTest(capacity), new StackModel(capacity)));

    [Fact]
    public void Calls_in_any_order_answer_and_count_as_the_model_says() => s_stacks.SampleModelBased(
        Calls(
            (6, StackCallKind.Push),
            (1, StackCallKind.PushLate),
            (1, StackCallKind.Discard),
            (2, StackCallKind.Read),
            (2, StackCallKind.ReadWaiting),
            (2, StackCallKind.ReadAsync),
            (2, StackCallKind.Glance),
            (1, StackCallKind.LookBack),
            (3, StackCallKind.Return),
            (1, StackCallKind.Forget),
            (1, StackCallKind.TakeOver),
            (1, StackCallKind.Clear),
            (1, StackCallKind.Complete),
            (1, StackCallKind.Restart)),
        equal: (stack, model) => stack.FindViolation() is null
            && stack.Answers.SequenceEqual(model.Answers)
            && stack.Figures == model.Figures,
        iter: 3_000,
        printActual: stack => stack.ToString(),
        printModel: model => model.ToString(),
        writeLine: output.WriteLine);

    /// <summary>
    /// Calls of several threads at once have to answer as in some order one after the other. Only those whose effect
    /// comes at one moment: to give back a frame is to choose one, and then to release it.
    /// </summary>
    [Fact]
    public void Calls_at_the_same_time_are_as_calls_in_some_order() => s_stacks.SampleParallel(
        Calls(
            (6, StackCallKind.Push),
            (1, StackCallKind.PushLate),
            (1, StackCallKind.Discard),
            (2, StackCallKind.Read),
            (2, StackCallKind.ReadWaiting),
            (2, StackCallKind.ReadAsync),
            (2, StackCallKind.Glance),
            (1, StackCallKind.LookBack),
            (1, StackCallKind.Clear),
            (1, StackCallKind.Complete)),
        equal: (stack, model) => stack.FindViolation() is null
            && stack.Answers.Order(StringComparer.Ordinal).SequenceEqual(model.Answers.Order(StringComparer.Ordinal))
            && WithoutBuffers(stack.Figures) == WithoutBuffers(model.Figures),
        iter: 500,
        printActual: stack => stack.ToString(),
        printModel: model => model.ToString(),
        writeLine: output.WriteLine);

    private static GenOperation<StackUnderTest, StackModel> Calls(params (int Weight, StackCallKind Kind)[] kinds) =>
        Gen.Select(
            Gen.Frequency([.. kinds.Select(kind => (kind.Weight, Gen.Const(kind.Kind)))]),
            Gen.Int[0, LargestArgument],
            (kind, argument) => new StackCall(kind, argument))
        .Operation<StackUnderTest, StackModel>(
            call => call.ToString(),
            (stack, call) => stack.Make(call),
            (model, call) => model.Make(call));

    // A push takes its buffer before its place: how many there are depends on who does both at once.
    private static StackFigures WithoutBuffers(StackFigures figures) =>
        figures with { BuffersMade = 0, Buffers = 0, Pooled = 0 };
}
