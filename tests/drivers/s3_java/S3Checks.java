import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The AWS SDK for Java, version 2, against the embedded S3. */
public class S3Checks {
  private static final String BUCKET = "java-bucket";
  private static final String PORT = System.getenv("DOPPEL_AWS_PORT");
  private static int passed;
  private static int failed;

  private interface Check {
    void run() throws Exception;
  }

  private static void check(String name, Check check) {
    try {
      check.run();
      ++passed;
      System.out.println("ok   " + name);
    } catch (Throwable problem) {
      ++failed;
      System.out.println("FAIL " + name);
      problem.printStackTrace(System.out);
    }
  }

  private static void equal(Object actual, Object expected) {
    if (!actual.equals(expected)) throw new AssertionError("got " + actual + ", expected " + expected);
  }

  private static StaticCredentialsProvider credentials(String secret) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", secret));
  }

  private static S3Client client(String scheme, String secret, boolean chunked) {
    return S3Client.builder()
        .endpointOverride(URI.create(scheme + "://localhost:" + PORT))
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials(secret))
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).chunkedEncodingEnabled(chunked).build())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  private static String refusal(Check call) throws Exception {
    try {
      call.run();
    } catch (S3Exception error) {
      return error.statusCode() + " " + error.awsErrorDetails().errorCode();
    }
    return "not refused";
  }

  public static void main(String[] arguments) throws Exception {
    S3Client s3 = client("http", "test", true);
    s3.createBucket(b -> b.bucket(BUCKET));
    byte[] large = new byte[3_000_000];
    new Random(1).nextBytes(large);

    check("objects are put and got, in plain text and by TLS, in chunks and whole", () -> {
      for (String scheme : List.of("http", "https")) {
        for (boolean chunked : List.of(true, false)) {
          S3Client one = client(scheme, "test", chunked);
          String key = "a/b c+ü🌍 " + scheme + chunked;
          one.putObject(b -> b.bucket(BUCKET).key(key).metadata(Map.of("who", "me")).contentType("text/x"), RequestBody.fromBytes(large));
          ResponseBytes<GetObjectResponse> found = one.getObjectAsBytes(b -> b.bucket(BUCKET).key(key));
          equal(Arrays.equals(found.asByteArray(), large), true);
          equal(found.response().metadata(), Map.of("who", "me"));
          equal(found.response().contentType(), "text/x");
        }
      }
    });

    check("every checksum algorithm the SDK has", () -> {
      for (ChecksumAlgorithm algorithm : List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32_C, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
        for (String scheme : List.of("http", "https")) {
          client(scheme, "test", true).putObject(b -> b.bucket(BUCKET).key("sum").checksumAlgorithm(algorithm),
              RequestBody.fromInputStream(new ByteArrayInputStream(large), large.length));
          byte[] found = s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("sum").checksumMode(ChecksumMode.ENABLED)).asByteArray();
          equal(Arrays.equals(found, large), true);
        }
      }
    });

    check("uploads in parts", () -> {
      String id = s3.createMultipartUpload(b -> b.bucket(BUCKET).key("parts")).uploadId();
      List<CompletedPart> parts = new ArrayList<>();
      byte[] body = new byte[5 << 20];
      for (int number = 1; number <= 3; ++number) {
        int part = number;
        UploadPartResponse answer = s3.uploadPart(b -> b.bucket(BUCKET).key("parts").uploadId(id).partNumber(part), RequestBody.fromBytes(body));
        parts.add(CompletedPart.builder().partNumber(part).eTag(answer.eTag()).checksumCRC32(answer.checksumCRC32()).build());
      }
      equal(s3.listParts(b -> b.bucket(BUCKET).key("parts").uploadId(id)).parts().size(), 3);
      s3.completeMultipartUpload(b -> b.bucket(BUCKET).key("parts").uploadId(id).multipartUpload(m -> m.parts(parts)));
      equal(s3.headObject(b -> b.bucket(BUCKET).key("parts")).contentLength(), (long) (15 << 20));
    });

    check("listings in pages", () -> {
      for (int i = 0; i < 7; ++i) {
        String key = "list/" + i;
        s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.empty());
      }
      List<String> keys = new ArrayList<>();
      s3.listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix("list/").maxKeys(2)).contents().forEach(o -> keys.add(o.key()));
      equal(keys, List.of("list/0", "list/1", "list/2", "list/3", "list/4", "list/5", "list/6"));
    });

    check("copies, ranges and deletes", () -> {
      s3.putObject(b -> b.bucket(BUCKET).key("source ü"), RequestBody.fromString("0123456789"));
      s3.copyObject(b -> b.sourceBucket(BUCKET).sourceKey("source ü").destinationBucket(BUCKET).destinationKey("copy"));
      equal(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("copy").range("bytes=2-4")).asUtf8String(), "234");
      s3.deleteObjects(b -> b.bucket(BUCKET).delete(d -> d.objects(ObjectIdentifier.builder().key("copy").build())));
      equal(refusal(() -> s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("copy"))), "404 NoSuchKey");
    });

    check("presigned URLs", () -> {
      try (S3Presigner presigner = S3Presigner.builder().endpointOverride(URI.create("http://localhost:" + PORT))
              .region(Region.US_EAST_1).credentialsProvider(credentials("test"))
              .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build()) {
        URL url = presigner.presignGetObject(b -> b.signatureDuration(Duration.ofMinutes(1)).getObjectRequest(g -> g.bucket(BUCKET).key("source ü"))).url();
        equal(new String(url.openStream().readAllBytes(), StandardCharsets.UTF_8), "0123456789");
      }
    });

    check("refusals", () -> {
      equal(refusal(() -> s3.listObjectsV2(b -> b.bucket("no-such-bucket"))), "404 NoSuchBucket");
      equal(refusal(() -> client("http", "wrong", true).listBuckets()), "403 SignatureDoesNotMatch");
      equal(refusal(() -> s3.putBucketVersioning(b -> b.bucket(BUCKET).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)))), "501 NotImplemented");
    });

    System.out.println(passed + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }
}
