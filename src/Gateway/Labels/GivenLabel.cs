namespace Gateway.Labels;

/// <summary>One label of a call, with its fields checked one by one.</summary>
/// <param name="Place">What errors call it.</param>
/// <param name="Decision">The decision's id; 32 hexadecimal digits.</param>
/// <param name="Row">Index of the row in its request, 0 or more.</param>
/// <param name="Who">Who says so, 1 to 256 characters.</param>
/// <param name="Label">What is true of the row, not yet compared with the family's labels.</param>
sealed record GivenLabel(string Place, string Decision, int Row, string Who, string Label);
