package org.trailscope.shim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Gives Elasticsearch's bare test distribution the three analysis components
 * that its security index names and that come with a module which is not in it.
 * For tests only; it is not Elastic's module.
 */
public class AnalysisShim extends Plugin implements AnalysisPlugin {
  @Override
  public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
    Map<String, AnalysisProvider<TokenFilterFactory>> filters = new HashMap<>();
    filters.put("pattern_capture", (index, environment, name, settings) -> new AbstractTokenFilterFactory(name, settings) {
      private final Pattern[] patterns =
          settings.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
      private final boolean preserve = settings.getAsBoolean("preserve_original", true);

      @Override
      public TokenStream create(TokenStream in) {
        return new PatternCaptureGroupTokenFilter(in, preserve, patterns);
      }
    });
    filters.put("unique", (index, environment, name, settings) -> new AbstractTokenFilterFactory(name, settings) {
      @Override
      public TokenStream create(TokenStream in) {
        return new RemoveDuplicatesTokenFilter(in);
      }
    });
    return filters;
  }

  @Override
  public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
    return List.of(PreConfiguredTokenFilter.singleton("unique", false, RemoveDuplicatesTokenFilter::new));
  }

  @Override
  public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
    return List.of(PreConfiguredTokenizer.singleton("uax_url_email", UAX29URLEmailTokenizer::new));
  }
}
