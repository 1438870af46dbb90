package dev.hiptide.endpoint;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A TLS context that always uses the latest certificate. The JDK's server asks for its context only
 * once. A connection keeps the certificate that it began with.
 */
final class RenewedContext extends SSLContext {
  RenewedContext(Reloading<SSLContext> latest) {
    this(latest, latest.get());
  }

  private RenewedContext(Reloading<SSLContext> latest, SSLContext first) {
    super(new Latest(latest), first.getProvider(), first.getProtocol());
  }

  private static final class Latest extends SSLContextSpi {
    private final Reloading<SSLContext> latest;

    Latest(Reloading<SSLContext> latest) {
      this.latest = latest;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("the keys are those of the files");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return latest.get().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return latest.get().createSSLEngine(host, port);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return latest.get().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return latest.get().getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return latest.get().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return latest.get().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return latest.get().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return latest.get().getSupportedSSLParameters();
    }
  }
}
