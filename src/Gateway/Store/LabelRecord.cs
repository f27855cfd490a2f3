namespace Gateway.Store;

/// <summary>What somebody says is true of a row.</summary>
/// <param name="Decision">The decision's id; 32 hexadecimal digits.</param>
/// <param name="Row">Index of the row in its request.</param>
/// <param name="Who">Who says so.</param>
/// <param name="Label">The label, or for a regression the number.</param>
sealed record LabelRecord(string Decision, int Row, string Who, string Label);
