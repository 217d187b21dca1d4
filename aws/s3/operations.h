// The operations of S3 that are emulated: each a function and a row.
#pragma once

#include <string_view>

#include "aws/s3/call.h"

namespace doppel::aws {

using S3Handler = HttpResponse (*)(S3Call& call);

// The operation that a request asks for, by method, address and subresource. Throws ServiceError NotImplemented or
// MethodNotAllowed.
S3Handler GetOperation(const S3Call& call);

// service and buckets
HttpResponse ListBuckets(S3Call& call);
HttpResponse CreateBucket(S3Call& call);
HttpResponse DeleteBucket(S3Call& call);
HttpResponse HeadBucket(S3Call& call);
HttpResponse GetBucketLocation(S3Call& call);
HttpResponse AnswerPreflight(S3Call& call);

// listings
HttpResponse ListObjects(S3Call& call);
HttpResponse ListObjectsV2(S3Call& call);
HttpResponse ListObjectVersions(S3Call& call);

// configurations of buckets: one function for each method, the subresource in a table
HttpResponse GetBucketDocument(S3Call& call);
HttpResponse PutBucketDocument(S3Call& call);
HttpResponse DeleteBucketDocument(S3Call& call);
HttpResponse GetAcl(S3Call& call);
HttpResponse PutAcl(S3Call& call);
HttpResponse GetBucketPolicyStatus(S3Call& call);
HttpResponse PutBucketVersioning(S3Call& call);
// Whether the subresource is one of those.
bool IsBucketDocument(std::string_view subresource);

// objects
HttpResponse GetObject(S3Call& call);
HttpResponse HeadObject(S3Call& call);
HttpResponse GetObjectAttributes(S3Call& call);
HttpResponse PutObject(S3Call& call);
HttpResponse CopyObject(S3Call& call);
HttpResponse DeleteObject(S3Call& call);
HttpResponse DeleteObjects(S3Call& call);
HttpResponse GetObjectTagging(S3Call& call);
HttpResponse PutObjectTagging(S3Call& call);
HttpResponse DeleteObjectTagging(S3Call& call);

// uploads in parts
HttpResponse CreateMultipartUpload(S3Call& call);
HttpResponse UploadPart(S3Call& call);
HttpResponse UploadPartCopy(S3Call& call);
HttpResponse CompleteMultipartUpload(S3Call& call);
HttpResponse AbortMultipartUpload(S3Call& call);
HttpResponse ListParts(S3Call& call);
HttpResponse ListMultipartUploads(S3Call& call);

}  // namespace doppel::aws
