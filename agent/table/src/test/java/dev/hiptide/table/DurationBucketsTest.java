package dev.hiptide.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DurationBucketsTest {
  @Test
  void boundsBelongToTheirOwnBucket() {
    long[] bounds = DurationBuckets.boundsNanos();
    for (int bucket = 0; bucket < bounds.length; bucket++) {
      assertThat(DurationBuckets.of(bounds[bucket])).isEqualTo(bucket);
      assertThat(DurationBuckets.of(bounds[bucket] + 1)).isEqualTo(bucket + 1);
    }
  }

  @Test
  void everyDurationFindsTheBucketThatASearchFinds() {
    LongStream.iterate(1, nanos -> nanos < 4_000_000_000L, nanos -> nanos + nanos / 7 + 1)
        .forEach(nanos -> assertThat(DurationBuckets.of(nanos)).isEqualTo(search(nanos)));
    assertThat(DurationBuckets.of(0)).isZero();
    assertThat(DurationBuckets.of(Long.MAX_VALUE))
        .isEqualTo(TableLayout.StatisticField.BUCKETS - 1);
  }

  private static int search(long nanos) {
    long[] bounds = DurationBuckets.boundsNanos();
    int bucket = 0;
    while (bucket < bounds.length && nanos > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }
}
