package dev.hiptide.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void boundsBelongToTheirOwnBucket() {
    long[] bounds = Statistics.boundsNanos();
    for (int bucket = 0; bucket < bounds.length; bucket++) {
      assertThat(Statistics.bucket(bounds[bucket])).isEqualTo(bucket);
      assertThat(Statistics.bucket(bounds[bucket] + 1)).isEqualTo(bucket + 1);
    }
  }

  @Test
  void everyDurationFindsTheBucketThatASearchFinds() {
    LongStream.iterate(1, nanos -> nanos < 4_000_000_000L, nanos -> nanos + nanos / 7 + 1)
        .forEach(nanos -> assertThat(Statistics.bucket(nanos)).isEqualTo(search(nanos)));
    assertThat(Statistics.bucket(0)).isZero();
    assertThat(Statistics.bucket(Long.MAX_VALUE)).isEqualTo(TableLayout.BUCKETS - 1);
  }

  private static int search(long nanos) {
    long[] bounds = Statistics.boundsNanos();
    int bucket = 0;
    while (bucket < bounds.length && nanos > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }
}
