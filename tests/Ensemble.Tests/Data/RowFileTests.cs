using System.Text;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Data;

public sealed class RowFileTests : IDisposable
{
    static readonly TensorConfig Person = new()
    {
        Name = "features",
        Datatype = "FP32",
        Shape = [-1, 2],
        Features = [new() { Name = "age" }, new() { Name = "sex", Categories = ["female", "male"] }],
    };

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Csv_columns_are_matched_by_name_whatever_their_order()
    {
        Rows rows = RowFile.Read(Write("a.csv", "label,sex,other,age\nyes,male,?,31.5\nno,female,?,7\n"), null, [Person]);

        rows.Inputs[0].As<float>().ToArray().ShouldBe([31.5f, 1, 7, 0]);
        rows.Labels.ShouldBe(["yes", "no"]);
        rows.FileRows.ShouldBe([0, 1]);
    }

    [Theory]
    [InlineData("sex,aeg\nmale,1\n", "no column 'age' (nearest in the header: 'aeg'); the header has sex, aeg")]
    [InlineData("sex,age\nmale,1\nmael,2\n", "row 1 (line 3), column 'sex': 'mael' is not one of its categories; did you mean 'male'?")]
    [InlineData("sex,age\nmale,\n", "row 0 (line 2), column 'age': '' is not a finite number")]
    [InlineData("sex,age\nmale,NaN\n", "row 0 (line 2), column 'age': 'NaN' is not a finite number")]
    [InlineData("sex,age\nmale,1e200\n", "row 0 (line 2), column 'age': '1e200' is more than FP32 can hold")]
    [InlineData("sex,age\nmale,\"1,5\"\n", "(the decimal sign is '.')")]
    public void A_cell_that_does_not_fit_is_named(string text, string expected) =>
        Should.Throw<DataException>(() => RowFile.Read(Write("a.csv", text), null, [Person])).Message.ShouldContain(expected);

    [Fact]
    public void An_empty_cell_is_nan_where_the_input_takes_it() =>
        float.IsNaN(RowFile.Read(Write("a.csv", "sex,age\nmale,\n"), null,
            [Person with { Finite = false }]).Inputs[0].As<float>()[0]).ShouldBeTrue();

    [Fact]
    public void Inputs_of_one_element_take_the_column_of_their_name_and_text_stays_text()
    {
        TensorConfig[] inputs = [new() { Name = "city", Datatype = "BYTES", Shape = [-1, 1] },
            new() { Name = "n", Datatype = "INT64", Shape = [-1, 1] }];

        Rows rows = RowFile.Read(Write("a.csv", "n,city\n9007199254740993,Bern\n"), null, inputs);

        Encoding.UTF8.GetString(rows.Inputs[0].Strings![0]).ShouldBe("Bern");
        rows.Inputs[1].As<long>()[0].ShouldBe(9007199254740993);
        rows.Labels.ShouldBeNull();
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("256")]
    [InlineData("-1")]
    public void A_number_that_the_datatype_cannot_hold_is_refused(string text) =>
        Should.Throw<DataException>(() => RowFile.Read(Write("a.csv", $"n\n{text}\n"), null,
            [new() { Name = "n", Datatype = "UINT8", Shape = [-1, 1] }]))
            .Message.ShouldContain("a whole number from 0 to 255");

    [Fact]
    public void Idx_rows_are_reshaped_and_widened_exactly_and_labels_come_from_their_own_file()
    {
        File.WriteAllBytes(folder["images"], [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 255, 1, 2]);
        File.WriteAllBytes(folder["labels"], [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]);
        TensorConfig image = new() { Name = "image", Datatype = "FP32", Shape = [-1, 2] };

        Rows rows = RowFile.Read(folder["images"], folder["labels"], [image], new RowReadOptions { Selection = RowSelection.Parse("1-") });

        rows.Inputs[0].Shape.ShouldBe([2, 2]);
        rows.Inputs[0].As<float>().ToArray().ShouldBe([30, 255, 1, 2]);
        rows.Labels.ShouldBe(["8", "9"]);
        rows.FileRows.ShouldBe([1, 2]);
    }

    [Fact]
    public void Rows_of_another_length_are_refused_with_both_shapes()
    {
        NpyFile.Write(folder["a.npy"], Tensor.Create("a", Datatype.FP32, 2, 3));

        Should.Throw<DataException>(() => RowFile.Read(folder["a.npy"], null,
            [new() { Name = "image", Datatype = "FP32", Shape = [-1, 4] }])).Message
            .ShouldBe($"{folder["a.npy"]}: rows of shape [3] (3 elements); input 'image' takes [4] a row");
    }

    [Fact]
    public void An_npz_gives_entries_by_name_and_its_labels()
    {
        NpzFile.Write(folder["a.npz"],
        [
            Tensor.From<double>("input/b", Datatype.FP64, [2, 1], [0.1, 2]),
            Tensor.From<float>("a", Datatype.FP32, [2, 1], [3, 4]),
            Tensor.From<int>("labels", Datatype.INT32, [2], [5, 6]),
        ]);
        TensorConfig[] inputs = [new() { Name = "a", Datatype = "INT32", Shape = [-1, 1] },
            new() { Name = "b", Datatype = "FP32", Shape = [-1, 1] }];

        Rows rows = RowFile.Read(folder["a.npz"], null, inputs);

        rows.Inputs[0].As<int>().ToArray().ShouldBe([3, 4]);
        rows.Inputs[1].As<float>().ToArray().ShouldBe([0.1f, 2]);
        rows.Labels.ShouldBe(["5", "6"]);
    }

    [Fact]
    public void A_fraction_is_not_cut_to_a_whole_number()
    {
        NpyFile.Write(folder["a.npy"], Tensor.From<float>("a", Datatype.FP32, [2, 1], [1, 2.5f]));

        Should.Throw<DataException>(() => RowFile.Read(folder["a.npy"], null,
            [new() { Name = "n", Datatype = "INT64", Shape = [-1, 1] }])).Message
            .ShouldContain("row 1, element 0: 2.5 cannot be kept as INT64");
    }

    [Fact]
    public void Labels_of_another_number_than_rows_are_refused()
    {
        NpyFile.Write(folder["l.npy"], Tensor.From<int>("l", Datatype.INT32, [3], [1, 2, 3]));

        Should.Throw<DataException>(() => RowFile.Read(Write("a.csv", "age,sex\n1,male\n"), folder["l.npy"],
            [Person])).Message.ShouldEndWith("3 labels for 1 rows");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<DataException>(() => RowFile.Read("nowhere.csv", null, [Person])).Message.ShouldBe("nowhere.csv: no such file");

    string Write(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }
}
