namespace LatestFrames;

public sealed class ClaimPageTests
{
    [Fact]
    public void A_figure_and_a_promise_without_a_marker_have_no_evidence()
    {
        ClaimPage page = Page("# Title", "", "It takes", "20 ms and never fails.");

        Assert.Equal(
            [(4, ClaimKind.Figure), (4, ClaimKind.Promise)],
            page.Claims.Select(claim => (claim.Line, claim.Kind)));
        Assert.All(page.Claims, claim => Assert.Empty(claim.Evidence));
    }

    [Fact]
    public void A_section_ends_with_the_next_heading_of_its_level_and_a_deeper_one_is_part_of_it()
    {
        ClaimPage page = Page(
            "# Title", "", "## One", "", "<!-- figures: ./one.sh -->", "", "1 ms", "", "### Deeper", "", "2 ms", "",
            "### Other", "", "<!-- figures: ./other.sh -->", "", "3 ms", "", "## Two", "", "4 ms");

        Assert.Equal(["./one.sh", "./one.sh", "./other.sh", ""], page.Claims.Select(EvidenceOf));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public void A_marker_above_a_block_is_for_all_of_it_and_for_no_other()
    {
        ClaimPage page = Page(
            "# Title", "", "<!-- figures: ./section.sh -->", "",
            "<!-- figures: ./block.sh -->", "- 1 ms", "- 2 ms", "", "3 ms");

        Assert.Equal(["./block.sh", "./block.sh", "./section.sh"], page.Claims.Select(EvidenceOf));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public void The_innermost_marker_counts()
    {
        ClaimPage page = Page(
            "<!-- figures: ./list.sh -->", "- 1 ms", "- 2 ms <!-- figures: ./item.sh -->",
            "- 3 ms", "  <!-- figures: ./last.sh -->");

        Assert.Equal(["./list.sh", "./item.sh", "./last.sh"], page.Claims.Select(EvidenceOf));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public void A_marker_at_the_end_of_a_row_is_for_that_row()
    {
        ClaimPage page = Page("| a | b |", "|---|---|", "| 1 ms | x <!-- figures: A; B.C --> |", "| 2 ms | never |");

        Assert.Equal(["A, B.C", "", ""], page.Claims.Select(EvidenceOf));
    }

    [Fact]
    public void A_row_of_right_aligned_numbers_is_a_figure_without_a_unit()
    {
        ClaimPage page = Page(
            "| reader 1 | ns |", "|---|--:|", "| one | 100 |", "| none | – |", "",
            "| a | b |", "|---|---|", "| one | 100 |");

        Assert.Equal([3], page.Claims.Select(claim => claim.Line));
    }

    [Fact]
    public void Code_headings_and_links_have_no_claims()
    {
        ClaimPage page = Page(
            "# Never 30 s", "", "```", "never 20 ms", "```", "",
            "`never 10 ms` [open](never-1-s.md) ![5 s](5s.png) <!-- test: fact: never 3 ms -->");

        Assert.Empty(page.Claims);
    }

    [Fact]
    public void A_test_that_the_text_names_is_evidence()
    {
        ClaimPage page = Page(
            "It never fails (`LossTests.Losses_on_udp…`).", "",
            "By `WallMeasurements`: 20 ms.", "",
            "`Dispose_ends…` never waits.");

        Assert.Equal(["LossTests.Losses_on_udp…", "WallMeasurements", "Dispose_ends…"], page.Claims.Select(EvidenceOf));
    }

    [Fact]
    public void A_marker_comes_before_a_test_that_the_text_names_and_that_before_the_section()
    {
        ClaimPage page = Page(
            "# T", "", "<!-- figures: ./section.sh -->", "",
            "<!-- figures: ./soak.sh -->", "20 ms (`LossTests`)", "",
            "20 ms (`LossTests`)");

        Assert.Equal(["./soak.sh", "LossTests"], page.Claims.Select(EvidenceOf));
    }

    [Theory]
    [InlineData("A marker that stands alone", "text", "", "<!-- figures: ./x.sh -->", "", "20 ms")]
    [InlineData("A test for a section", "# T", "", "<!-- test: A.B -->", "", "never")]
    [InlineData("An unknown word", "<!-- figure: ./x.sh -->", "20 ms")]
    [InlineData("Several lines", "20 ms <!-- figures:", "./x.sh -->")]
    [InlineData("In the middle of a paragraph", "20 ms", "<!-- figures: ./x.sh -->", "and more")]
    [InlineData("Between rows", "| a |", "|---|", "| 1 ms |", "<!-- figures: ./x.sh -->", "| 2 ms |")]
    public void A_marker_that_would_not_do_what_it_seems_is_a_problem(string what, params string[] lines) =>
        Assert.True(Page(lines).Problems.Count > 0, what);

    [Fact]
    public void On_package_sites_no_marker_stands_between_two_items()
    {
        string text = "- 1 ms\n  <!-- figures: A -->\n- 2 ms <!-- figures: A -->";

        Assert.Empty(new ClaimPage(text).Problems);
        Assert.Single(new ClaimPage(text, isShownWithoutComments: true).Problems);
    }

    private static ClaimPage Page(params string[] lines) => new(string.Join('\n', lines));

    private static string EvidenceOf(Claim claim) =>
        string.Join(", ", claim.Evidence.Select(evidence => evidence.Text));
}
