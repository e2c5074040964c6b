/** What a transaction has done and what was seen of it, so that it can be run again and compared. Knows nothing of wrappers. */
package io.hawser.continuity.replay;
