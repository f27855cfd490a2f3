using System.Collections.Frozen;

namespace Ensemble.Members.Inspection;

/// <summary>
/// Operators whose work follows from the shapes of what they are given, and whose outputs are no larger than their inputs and weights
/// make them: no turns that a number counts (Loop), no size that a number says (Expand, Range, ConstantOfShape, Resize).
/// </summary>
static class BoundedOperators
{
    static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            "Abs", "Acos", "Add", "And", "ArgMax", "ArgMin", "Asin", "Atan", "ArrayFeatureExtractor", "AveragePool", "BatchNormalization", "Binarizer", "Cast",
            "Ceil", "Celu", "Clip", "Concat", "Constant", "Conv", "Cos", "Div", "Dropout", "Elu", "Equal", "Erf", "Exp", "FeatureVectorizer", "Flatten", "Floor",
            "Gather", "GatherElements", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Greater", "GreaterOrEqual", "HardSigmoid", "HardSwish", "Identity",
            "Imputer", "LabelEncoder", "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "LinearClassifier", "LinearRegressor", "Log", "LogSoftmax",
            "MatMul", "Max", "MaxPool", "Mean", "Min", "Mish", "Mod", "Mul", "Neg", "Normalizer", "Not", "OneHotEncoder", "Or", "Pow", "PRelu", "Reciprocal",
            "ReduceL1", "ReduceL2", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare", "Relu", "Reshape",
            "Round", "Scaler", "Selu", "Shape", "Sigmoid", "Sign", "Sin", "Slice", "Softmax", "Softplus", "Softsign", "Split", "Sqrt", "Squeeze", "Sub", "Sum",
            "SVMClassifier", "SVMRegressor", "Tan", "Tanh", "ThresholdedRelu", "TopK", "Transpose", "TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor",
            "Unsqueeze", "Where", "Xor",
        ],
        StringComparer.Ordinal);

    public static bool Contains(string name) => Names.Contains(name);
}
