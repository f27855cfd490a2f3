using static Gateway.Replies.GrpcStatus;

namespace Gateway.Replies;

/// <summary>The one table of faults. docs/reference/errors.md is made from it.</summary>
static class FaultTable
{
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new(FaultCode.NotFound, "not_found", 404, UNIMPLEMENTED, "The path is none that this listener serves.", "Compare it with the paths of the guide; metrics and repository calls are on the operations port only."),
        new(FaultCode.MethodNotAllowed, "method_not_allowed", 405, UNIMPLEMENTED, "The path exists, the method does not.", "Use a method that the header Allow names."),
        new(FaultCode.UnsupportedMediaType, "unsupported_media_type", 415, INVALID_ARGUMENT, "The body's Content-Type is neither JSON in UTF-8 nor one under which clients send JSON: application/json, text/json and any type ending in +json are JSON; text/plain, application/octet-stream, application/x-www-form-urlencoded (curl -d) and none at all are read as JSON because clients leave their defaults.", "Send Content-Type: application/json."),
        new(FaultCode.UnsupportedEncoding, "unsupported_encoding", 415, UNIMPLEMENTED, "The body is compressed in a way that is not read.", "Send an encoding that the header Accept-Encoding (gRPC: grpc-accept-encoding) of the reply names."),
        new(FaultCode.UnsupportedExtension, "unsupported_extension", 400, INVALID_ARGUMENT, "The request uses an extension of the protocol that is not served.", "Use the extensions that GET /v2 lists."),
        new(FaultCode.BodyTooLarge, "body_too_large", 413, RESOURCE_EXHAUSTED, "The body is longer than Limits.BodyBytes.", "Send fewer rows, or raise the limit."),
        new(FaultCode.BodyIncomplete, "body_incomplete", 400, INVALID_ARGUMENT, "The body ended early, came too slowly, broke the rules of HTTP, or is not compressed as Content-Encoding or grpc-encoding says.", "Send the whole body that the headers announce."),
        new(FaultCode.InvalidHeader, "invalid_header", 400, INVALID_ARGUMENT, "The header Inference-Header-Content-Length is no number, or more than the body.", "Send the number of bytes of the JSON that stands before the binary tensors."),
        new(FaultCode.MessageCount, "message_count", 400, UNIMPLEMENTED, "A gRPC call that takes one message came with none, or with more.", "Send one message a call."),
        new(FaultCode.InvalidMessage, "invalid_message", 400, INVALID_ARGUMENT, "The bytes of a gRPC message are not those of the call's protobuf message.", "Build the client from the gateway's .proto files, or from those of Triton or KServe."),
        new(FaultCode.InvalidJson, "invalid_json", 400, INVALID_ARGUMENT, "The body is empty or not JSON; the message names the byte.", "Mind NaN and Infinity, which JSON does not have, and commas at the end."),
        new(FaultCode.JsonTooDeep, "json_too_deep", 400, INVALID_ARGUMENT, "The JSON is nested deeper than Limits.JsonDepth.", "Send the data flat."),
        new(FaultCode.LimitExceeded, "limit_exceeded", 400, RESOURCE_EXHAUSTED, "Rows, elements, keys or the id are more than a limit; the message names it.", "Send less at once, or raise the limit."),
        new(FaultCode.DuplicateKey, "duplicate_key", 400, INVALID_ARGUMENT, "A key stands twice in one object that is read.", "Send each key once."),
        new(FaultCode.InvalidField, "invalid_field", 400, INVALID_ARGUMENT, "A field is missing or of the wrong JSON type.", "See the message for the field and the type."),
        new(FaultCode.InvalidParameter, "invalid_parameter", 400, INVALID_ARGUMENT, "A parameter is no scalar, out of range, or contradicts another.", "See the message; at most one of lambda, member and combine may be given."),
        new(FaultCode.AnswerNotOffered, "answer_not_offered", 400, INVALID_ARGUMENT, "The family does not offer what was asked to answer.", "Choose a member, a lambda or a combination that the metadata lists."),
        new(FaultCode.NoFallback, "no_fallback", 400, INVALID_ARGUMENT, "on_flag asks for a fallback where the route has no fallback cluster.", "Ask for annotate or abstain."),
        new(FaultCode.UnknownInput, "unknown_input", 400, INVALID_ARGUMENT, "The family has no input of this name.", "Use the names of the metadata."),
        new(FaultCode.DuplicateInput, "duplicate_input", 400, INVALID_ARGUMENT, "An input was sent twice.", "Send each input once."),
        new(FaultCode.MissingInput, "missing_input", 400, INVALID_ARGUMENT, "An input of the family was not sent.", "Send every input that the metadata lists."),
        new(FaultCode.UnknownDatatype, "unknown_datatype", 400, INVALID_ARGUMENT, "The datatype is none of the protocol's.", "Write it in capitals, as in FP32."),
        new(FaultCode.DatatypeMismatch, "datatype_mismatch", 400, INVALID_ARGUMENT, "The datatype is not the one that the metadata lists for this input.", "Send the listed datatype."),
        new(FaultCode.DatatypeNotInJson, "datatype_not_in_json", 400, INVALID_ARGUMENT, "FP16 and BF16 cannot be sent as JSON numbers or typed contents of gRPC.", "Send them raw: raw_input_contents over gRPC."),
        new(FaultCode.ShapeMismatch, "shape_mismatch", 400, INVALID_ARGUMENT, "The shape does not fit the metadata, or has an axis that is empty.", "The first axis counts rows; the others are as the metadata lists them, -1 being free."),
        new(FaultCode.RowCountMismatch, "row_count_mismatch", 400, INVALID_ARGUMENT, "Inputs of one request have different numbers of rows.", "Send the same rows in each input."),
        new(FaultCode.InvalidData, "invalid_data", 400, INVALID_ARGUMENT, "The data's elements are of the wrong kind, too few, too many, or unevenly nested.", "Send the data flat in row-major order, or nested exactly as the shape."),
        new(FaultCode.NumberOutOfRange, "number_out_of_range", 400, INVALID_ARGUMENT, "A number does not fit its datatype.", "Send a number in the datatype's range."),
        new(FaultCode.NotFinite, "not_finite", 400, INVALID_ARGUMENT, "An input holds NaN or infinity and its manifest does not allow it.", "Fill in or leave out such rows."),
        new(FaultCode.NotFiniteRow, "not_finite", 422, INVALID_ARGUMENT, "Too few members could answer a row that holds NaN or infinity.", "Fill in or leave out the named rows."),
        new(FaultCode.UnknownOutput, "unknown_output", 400, INVALID_ARGUMENT, "The family cannot give the requested output.", "Use the names of the metadata."),
        new(FaultCode.DuplicateOutput, "duplicate_output", 400, INVALID_ARGUMENT, "An output was requested twice.", "Name each output once."),
        new(FaultCode.NotForwarded, "not_forwarded", 400, INVALID_ARGUMENT, "A request to a pass or guard route cannot be forwarded as it came: its path holds a dot segment or a backslash, plain or percent-encoded, its target a character that none may hold, or a header cannot be sent on; the message says which.", "Send the path without them: two servers would read such a path as two."),
        new(FaultCode.UpstreamUnavailable, "upstream_unavailable", 502, UNAVAILABLE, "The service behind a pass or guard route could not be reached, or broke off.", "See that the service runs at the address that Clusters names."),
        new(FaultCode.UpstreamTimeout, "upstream_timeout", 504, DEADLINE_EXCEEDED, "The service behind a pass or guard route did not answer in time.", "See the service; the cluster's HttpRequest.ActivityTimeout is the time it has."),
        new(FaultCode.UnknownFamily, "unknown_family", 404, NOT_FOUND, "No family has this name.", "POST /v2/repository/index on the operations port lists the families."),
        new(FaultCode.UnknownVersion, "unknown_version", 404, NOT_FOUND, "The family has no such version.", "The metadata lists the loaded versions."),
        new(FaultCode.NoExample, "no_example", 404, NOT_FOUND, "The family keeps no golden rows that JSON can carry.", "Add golden rows to the family."),
        new(FaultCode.UnknownDecision, "unknown_decision", 404, NOT_FOUND, "The store holds no decision of this family, or version, under this id.", "See the decision_id of a reply; decisions are deleted after Store.KeepFor, and rows that are neither flagged nor audited are not kept."),
        new(FaultCode.StoreOff, "store_off", 404, NOT_FOUND, "No decisions are kept here.", "Set Store.Mode to durable or async."),
        new(FaultCode.UnknownLabel, "unknown_label", 400, INVALID_ARGUMENT, "A label is none of the family's, or for a regression no number.", "Use the labels that the metadata lists."),
        new(FaultCode.InvalidCsv, "invalid_csv", 400, INVALID_ARGUMENT, "The body is no CSV text with the columns that are expected; the message names line and column.", "Send a header line with decision_id, row, label and who, and quote fields that hold commas."),
        new(FaultCode.UnknownService, "unknown_service", 404, NOT_FOUND, "A health check names a service that is not here.", "Ask for the empty name or inference.GRPCInferenceService."),
        new(FaultCode.Unauthenticated, "unauthenticated", 401, UNAUTHENTICATED, "The credentials are missing, or not good; the message says no more than the caller knows.", "Send Authorization: Bearer with a key (gk_...) or a token, or X-Api-Key, or a client certificate, as docs/guide/access.md says; never in the query string."),
        new(FaultCode.MissingScope, "missing_scope", 403, PERMISSION_DENIED, "The credentials are good, and do not have the scope that the call needs. It is the same for a family that does not exist.", "Ask whoever gives out keys for the scope that the message names."),
        new(FaultCode.QuotaExceeded, "quota_exceeded", 429, RESOURCE_EXHAUSTED, "The caller has sent more requests than its quota allows.", "Send again after the time in Retry-After."),
        new(FaultCode.Forbidden, "forbidden", 403, PERMISSION_DENIED, "The call is for peers on this machine only, and for no web page that a browser there shows.", "Make it from the machine that the gateway runs on, to its IP address or to localhost, without an Origin of another host."),
        new(FaultCode.Abstained, "abstained", 422, FAILED_PRECONDITION, "The route withholds answers that are flagged, and a row is.", "Decide the named rows otherwise, or ask with on_flag abstain for the rows that are not flagged."),
        new(FaultCode.FamilyRefused, "family_refused", 503, UNAVAILABLE, "The family's files have mistakes, or it was unloaded; the message says which.", "Repair the family; load it by POST /v2/repository/models/NAME/load on the operations port."),
        new(FaultCode.LoadRefused, "load_refused", 409, FAILED_PRECONDITION, "The files of the family that was to be loaded have mistakes; the message lists them. What served goes on serving.", "Repair the files and load again."),
        new(FaultCode.CandidateRefused, "candidate_refused", 409, FAILED_PRECONDITION, "A candidate cannot be tried, promoted or gone back from as the family stands: the version serves already or takes other inputs, or there is no candidate, or nothing to go back to.", "See the message; POST /v2/repository/index lists what serves and what is tried."),
        new(FaultCode.ServingNotKept, "serving_not_kept", 503, UNAVAILABLE, "Which version serves could not be written to serving.json in the family's folder, so nothing was changed.", "Let the gateway write into the folders of families, then call again."),
        new(FaultCode.QueueFull, "queue_full", 503, UNAVAILABLE, "As many requests run as Limits.InFlight or Limits.BufferedBytes allow.", "Try again after the time in Retry-After."),
        new(FaultCode.StoreUnavailable, "store_unavailable", 503, UNAVAILABLE, "The decision store could not be read or written in time; for a reply to infer, the configuration refuses to answer without it.", "See the log and consensus_store_failures_total; Store.OnFailure answer sends replies without a decision_id. Reading, labelling and deleting can be tried again: what was done is not done twice."),
        new(FaultCode.QuorumLost, "quorum_lost", 503, UNAVAILABLE, "Too few members answered the named rows in time and validly.", "See the message for each member's failure; try again, or allow a longer deadline."),
        new(FaultCode.AnswerMissing, "answer_missing", 503, UNAVAILABLE, "The member that was asked to answer did not, on the named rows.", "Ask for a combination, or try again."),
        new(FaultCode.DeadlineExceeded, "deadline_exceeded", 408, DEADLINE_EXCEEDED, "The deadline that the caller set (deadline_ms, timeout, grpc-timeout) passed before enough members had answered, or the message did not come in time.", "Allow a longer deadline."),
        new(FaultCode.Stopping, "stopping", 503, UNAVAILABLE, "The gateway stops; it said so to a caller who watches its health.", "Connect again, elsewhere or later."),
        new(FaultCode.Cancelled, "cancelled", 499, CANCELLED, "The client went away.", "Nothing; no reply was read."),
        new(FaultCode.Internal, "internal", 500, INTERNAL, "A mistake of the gateway itself.", "Report it with the gateway's log."),
    ];

    static readonly FaultKind[] ByCode = Index();

    public static FaultKind Of(FaultCode code) => ByCode[(int)code];

    static FaultKind[] Index()
    {
        var index = new FaultKind[Enum.GetValues<FaultCode>().Length];
        foreach (var kind in All)
            index[(int)kind.Code] = kind;
        return index;
    }
}
