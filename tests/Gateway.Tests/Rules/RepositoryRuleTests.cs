using System.Text.RegularExpressions;
using System.Xml.Linq;
using Testing;

namespace Gateway.Tests.Rules;

public sealed class RepositoryRuleTests
{
    [Theory]
    [InlineData("src", 250)]
    [InlineData("tests", 400)]
    [InlineData("eng", 400)]
    public void No_source_file_is_longer_than_a_reader_can_hold(string folder, int most) =>
        SourceFiles.Under(folder, "*.cs").Select(file => (file, Lines: File.ReadLines(Repository.File(file)).Count()))
            .Where(f => f.Lines > most).ShouldBeEmpty();

    [Theory]
    [InlineData("Microsoft.ML.OnnxRuntime", "src/Ensemble/Members/")]
    [InlineData("Yarp.", "src/Gateway/Guard/")]
    [InlineData("Polly", "src/Gateway/Resilience/")]
    [InlineData("Microsoft.AspNetCore.Authentication.JwtBearer", "src/Gateway/Security/")]
    [InlineData("Microsoft.IdentityModel", "src/Gateway/Security/")]
    [InlineData("OpenTelemetry", "src/Gateway/Tracing/")]
    [InlineData("Prometheus;", "src/Gateway/Metrics/")]
    [InlineData("Prometheus.", "src/Gateway/Metrics/")]
    public void A_third_party_name_is_used_in_its_one_folder(string name, string folder)
    {
        var users = SourceFiles.Under("src", "*.cs").Where(file => Uses(file, name)).ToList();
        users.ShouldNotBeEmpty();
        users.Where(file => !file.StartsWith(folder, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Projects_reference_only_in_the_direction_of_the_design()
    {
        References("src/Ensemble/Ensemble.csproj").ShouldBeEmpty();
        References("src/Gateway/Gateway.csproj").ShouldBe(["Ensemble.csproj"]);
        References("src/Export/Export.csproj").ShouldBe(["Ensemble.csproj"]);
        SourceFiles.Under("src", "*.csproj").Count.ShouldBe(3, "a fourth project needs a line here");
    }

    [Fact]
    public void Ensemble_knows_nothing_of_hosts_or_configuration_files()
    {
        SourceFiles.Under("src/Ensemble", "*.cs").Where(file => Uses(file, "Microsoft.AspNetCore") || Uses(file, "Microsoft.Extensions")).ShouldBeEmpty();
        typeof(Ensemble.Families.Family).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine()
    {
        // Written so that this file is none of them.
        Regex places = new("(^|[\\s\"'=(:])/(home|root|work|Users|tmp)/[A-Za-z0-9_.]", RegexOptions.Multiline, TimeSpan.FromSeconds(5));
        string[] texts = [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".sh", ".yml", ".yaml", ".txt", ".sln", ".slnf", ".py", ""];
        SourceFiles.Under(".").Where(file => texts.Contains(Path.GetExtension(file)) && places.IsMatch(SourceFiles.Text(file))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("src/Gateway")]
    [InlineData("src/Export")]
    public void Log_event_ids_are_unique(string project)
    {
        var ids = SourceFiles.Under(project, "*.cs")
            .SelectMany(file => Regex.Matches(SourceFiles.Text(file), @"LoggerMessage\((?:EventId = )?(\d+)").Select(m => m.Groups[1].Value)).ToList();
        ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Namespaces_are_folders(string top)
    {
        foreach (string file in SourceFiles.Under(top, "*.cs"))
        {
            var declared = Regex.Match(SourceFiles.Text(file), @"(?m)^namespace ([A-Za-z0-9_.]+)");
            if (!declared.Success)
                continue;
            string folder = Path.GetDirectoryName(file)![(top.Length + 1)..].Replace('/', '.');
            declared.Groups[1].Value.ShouldBe(folder, file);
        }
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceFiles.Text("Gateway.sln");
        SourceFiles.Under("src", "*.csproj").Concat(SourceFiles.Under("tests", "*.csproj"))
            .Where(project => !solution.Contains(project.Replace('/', '\\')) && !solution.Contains(project)).ShouldBeEmpty();
    }

    // A name in code: comments may speak of it.
    static bool Uses(string file, string name) =>
        File.ReadLines(Repository.File(file)).Any(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            && Regex.IsMatch(line, $@"(^using (static |[A-Za-z]+ = )?|[^A-Za-z.]|global::){Regex.Escape(name)}"));

    static List<string> References(string project) =>
        [.. XDocument.Load(Repository.File(project)).Descendants("ProjectReference").Select(r => Path.GetFileName(r.Attribute("Include")!.Value))];
}
